package dev.purser.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.purser.catalog.Catalogs;
import dev.purser.catalog.Reading;
import dev.purser.server.config.Configs;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands in the documents to be copied does what they say. */
class SnippetsTest {

  private static final String ADDRESS = "http://127.0.0.1:4777";
  private static final Pattern REQUEST =
      Pattern.compile("(?s)(GET|POST|PUT|DELETE)\\s+(/\\S+)\\s*(.*)");

  @TempDir private static Path folder;

  private static Running server;

  @BeforeAll
  static void start() throws IOException {
    server = new Running(folder.resolve("purser-data"));
    for (Snippet json : snippets("json", "docs/budgets.md").toList()) {
      server.control().put("/api/v1/budgets/research-day", json.text());
    }
    shim();
    Files.createDirectories(folder.resolve("backups"));
    Files.createDirectories(folder.resolve("src"));
    Files.writeString(folder.resolve("src/A.java"), "class A {}\n");
    Files.writeString(folder.resolve("notes.md"), "# Notes\n");
    Files.writeString(
        folder.resolve("body.json"),
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
    bill("usage.json", "\"input_tokens\":1000,\"output_tokens\":500,\"model\":\"gpt-4o\"");
    bill("usage_report.json", "\"uncached_input_tokens\":1500,\"model\":\"claude-opus-5-5\"");
    bill(
        "cost_report.json", "\"currency\":\"USD\",\"amount\":\"12\",\"model\":\"claude-opus-5-5\"");
    Files.writeString(
        folder.resolve("costs.csv"), "date,model,amount_value\n2026-11-20,gpt-4o,0.02\n");
  }

  /** What both makers' consoles export has the same frame. */
  private static void bill(String file, String result) throws IOException {
    Files.writeString(
        folder.resolve(file),
        """
        {"data":[{"starting_at":"2026-11-20T00:00:00Z","ending_at":"2026-11-21T00:00:00Z",
          "start_time":1795132800,"end_time":1795219200,"results":[{%s}]}]}
        """
            .formatted(result));
  }

  /** The command line as it is run from a class path; what the launcher does itself is left out. */
  private static void shim() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path shim = folder.resolve("purser");
    Files.writeString(
        shim,
        """
        #!/bin/sh
        case $1 in start | demo | test | vocabularies) exit 0 ;; esac
        exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \\
          --sun-misc-unsafe-memory-access=allow -cp "$CLASSES" dev.purser.cli.Main "$@"
        """
            .formatted(java));
    assertThat(shim.toFile().setExecutable(true)).isTrue();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Stream<Snippet> snippets(String language, String file) {
    return Snippet.of(file).stream().filter(snippet -> snippet.language().equals(language));
  }

  private static Stream<Snippet> plain() {
    return Snippet.all().stream().filter(snippet -> snippet.language().isEmpty());
  }

  static Stream<Snippet> shell() {
    return plain().filter(snippet -> snippet.commands().stream().anyMatch(SnippetsTest::isOfAUser));
  }

  private static boolean isOfAUser(String command) {
    return command.contains("./purser ") || command.startsWith("curl ");
  }

  static Stream<Snippet> requests() {
    return plain().filter(snippet -> REQUEST.matcher(snippet.text()).lookingAt());
  }

  static Stream<Snippet> yaml() {
    return Snippet.all().stream().filter(snippet -> snippet.language().equals("yaml"));
  }

  @ParameterizedTest
  @MethodSource("shell")
  void shell_runsAsItStands(Snippet snippet) throws Exception {
    assumeTrue(isThere("curl"), "skipped: there is no curl");
    String script =
        snippet
            .text()
            .replace(ADDRESS, server.control().base().toString())
            .replace("curl ", "curl -sS --fail-with-body ")
            .replace("….zip", "*.zip")
            .replace("/backups/", "backups/")
            .replace("/srv/", "")
            .replace(" DIR ", " purser-new ");
    Ran ran = run("set -e\n" + script);

    assertThat(ran.code()).as(snippet + ": " + ran.said()).isZero();
  }

  private record Ran(int code, String said) {}

  private static Ran run(String script) throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", script).directory(folder.toFile());
    shell.environment().keySet().removeIf(name -> name.startsWith("PURSER_"));
    shell.environment().put("PURSER_SERVER", server.control().base().toString());
    shell.environment().put("CLASSES", System.getProperty("java.class.path"));
    Process process = shell.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), said);
  }

  private static boolean isThere(String program) throws IOException, InterruptedException {
    return run("command -v " + program).code() == 0;
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requests_areTaken(Snippet snippet) {
    String soon = Instant.now().plus(1, ChronoUnit.DAYS).toString();
    String id = "research-day";
    for (String each : snippet.text().split("(?m)^(?=GET|POST|PUT|DELETE)")) {
      Matcher request = REQUEST.matcher(each.strip());
      assertThat(request.matches()).as(snippet + ": " + each).isTrue();
      String path =
          request
              .group(2)
              .replaceFirst("budgets/\\{id}", "budgets/research-day")
              .replaceFirst("\\{(id|override)}", id);
      String body = request.group(3).replaceFirst("(?<=\"expires_at\": \")[^\"]+", soon);
      HttpResponse<byte[]> answer = server.control().send(request.group(1), path, body, Map.of());
      String said = new String(answer.body(), UTF_8);
      // A reservation is settled or released: whoever does both hears so.
      boolean done = answer.statusCode() < 300 || said.contains("reservation job-1 is settled");
      assertThat(done).as(snippet + ": " + each + said).isTrue();
      Matcher made = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(said);
      id = request.group(1).equals("POST") && made.find() ? made.group(1) : id;
    }
  }

  @ParameterizedTest
  @MethodSource("yaml")
  void yaml_isAConfigurationThatIsTaken(Snippet snippet) throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "sk-1");
    String key =
        Base64.getEncoder()
            .encodeToString(
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded());
    Path file =
        Files.writeString(
            folder.resolve("purser.yaml"),
            snippet
                .text()
                .replace("/run/secrets/openai", secret.toString())
                .replaceFirst("MCowBQYDK2VwAyEA…", key));
    Map<String, String> environment =
        Map.of("PURSER_ADMIN_TOKEN", "t".repeat(32), "OPENAI_API_KEY", "sk-2");

    assertThat(Configs.load(Optional.of(file), environment, Map.of())).isNotNull();
  }

  @Test
  void json_ofPrices_isRead() {
    List<Snippet> found = snippets("json", "docs/prices.md").toList();

    assertThat(found).isNotEmpty();
    assertThat(found)
        .allSatisfy(snippet -> assertThat(read(snippet)).isNotInstanceOf(Reading.Malformed.class));
  }

  private static Reading read(Snippet snippet) {
    String json = snippet.text();
    if (json.startsWith("{\"prices\"")) {
      return Catalogs.parsePrice("acme", "acme-1", json, Instant.EPOCH);
    }
    return json.contains("\"rates\"")
        ? Catalogs.parseRates(snippet.place(), json.getBytes(UTF_8))
        : Catalogs.parse(snippet.place(), json.getBytes(UTF_8));
  }

  @Test
  void java_ofTheDocuments_compiles() {
    String library = snippets("java", "docs/library.md").findFirst().orElseThrow().text();
    String tokens = snippets("java", "docs/tokens.md").findFirst().orElseThrow().text();

    assertThat(compiled(LIBRARY.replace("SNIPPET", library))).isEmpty();
    assertThat(compiled(TOKENS.replace("SNIPPET", tokens))).isEmpty();
  }

  private static final String LIBRARY =
      """
      import dev.purser.core.budget.*;
      import dev.purser.core.money.Money;
      import dev.purser.embedded.*;
      import java.nio.file.Path;
      abstract class Example {
        record Answer(long inputTokens, long outputTokens) {}
        interface Model { Answer call(String prompt); }
        abstract void giveUp(String message, Refusal.Retry retry);
        void run(Model model, String prompt) {
          SNIPPET
        }
      }
      """;

  private static final String TOKENS =
      """
      import dev.purser.tokens.*;
      import dev.purser.tokens.bpe.*;
      class Example {
        void run(String text) {
          SNIPPET
        }
      }
      """;

  private static List<String> compiled(String source) {
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
    JavaFileObject file =
        new SimpleJavaFileObject(
            java.net.URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreErrors) {
            return source;
          }
        };
    ToolProvider.getSystemJavaCompiler()
        .getTask(null, null, said, options, null, List.of(file))
        .call();
    return said.getDiagnostics().stream().map(Object::toString).toList();
  }

  @Test
  void maven_ofTheDocuments_namesWhatThereIs() {
    List<String> lines =
        plain().flatMap(s -> s.commands().stream()).filter(c -> c.startsWith("mvn ")).toList();

    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      names(line, "-pl ([a-z,]+)")
          .forEach(module -> assertThat(Snippet.ROOT.resolve(module)).isDirectory());
      names(line, "-Dtest=(\\w+)")
          .forEach(test -> assertThat(source(test + ".java")).as(line).isTrue());
    }
    plain()
        .filter(snippet -> snippet.isIn("docs/performance-tokens.md"))
        .flatMap(snippet ->
            names(snippet.text(), "(?m)dev\\.purser\\.[a-z.]+\\.([A-Z]\\w+)|(\\w+Benchmark)$")
                .stream())
        .forEach(name -> assertThat(source(name + ".java")).as(name).isTrue());
  }

  private static List<String> names(String text, String pattern) {
    List<String> names = new ArrayList<>();
    Matcher found = Pattern.compile(pattern).matcher(text);
    while (found.find()) {
      String name = found.group(1) == null ? found.group(2) : found.group(1);
      names.addAll(List.of(name.split(",")));
    }
    return names;
  }

  private static boolean source(String name) {
    try (Stream<Path> files =
        Files.find(
            Snippet.ROOT,
            12,
            (path, is) -> path.endsWith(name) && path.toString().contains("src"))) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void xml_namesTheVersionThatIsBuilt() {
    String xml = snippets("xml", "docs/library.md").findFirst().orElseThrow().text();
    String version =
        names(Snippet.read(Snippet.ROOT.resolve("pom.xml")), "<version>([^<]+)<").getFirst();

    assertThat(xml).contains("<version>" + version + "</version>");
  }

  @Test
  void snippets_areAllLookedAt() {
    List<Snippet> known =
        Stream.of(
                shell(),
                requests(),
                yaml(),
                snippets("json", "docs/prices.md"),
                snippets("json", "docs/budgets.md"),
                snippets("java", "docs/library.md"),
                snippets("java", "docs/tokens.md"),
                snippets("xml", "docs/library.md"))
            .flatMap(each -> each)
            .toList();

    assertThat(Snippet.all())
        .filteredOn(snippet -> !known.contains(snippet))
        .filteredOn(snippet -> !snippet.text().equals("settled + held + bound <= limit\n"))
        .allMatch(snippet ->
            snippet.commands().stream()
                .allMatch(c -> c.startsWith("mvn ") || c.startsWith("java ")));
  }
}
