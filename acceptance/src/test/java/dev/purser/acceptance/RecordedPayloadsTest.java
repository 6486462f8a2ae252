package dev.purser.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.purser.testkit.Reply;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers that real providers gave, replayed through the whole server. The collection lies beside
 * the project, and is not part of it.
 */
class RecordedPayloadsTest {

  private static final Path PAYLOADS = Path.of("..", "..", "shared", "payloads");

  private static Running running;
  private static Control control;

  @BeforeAll
  static void start(@TempDir Path data) {
    running = new Running(data);
    control = running.control();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void collection_isThere() {
    assumeTrue(Files.isDirectory(PAYLOADS), "skipped: there is no " + PAYLOADS);
    assertThat(PAYLOADS).isDirectoryContaining("glob:**openai.chat.json*");
  }

  @TestFactory
  Stream<DynamicTest> payload_isPassedOnByteForByteAndCountedOnce() throws IOException {
    if (!Files.isDirectory(PAYLOADS)) {
      return Stream.empty();
    }
    List<DynamicTest> tests = new ArrayList<>();
    try (Stream<Path> files = Files.list(PAYLOADS)) {
      files
          .filter(file -> path(file).isPresent())
          .sorted()
          .forEach(file ->
              tests.add(DynamicTest.dynamicTest(file.getFileName() + "", () -> replay(file))));
    }
    assertThat(tests).hasSizeGreaterThan(20);
    return tests.stream();
  }

  private static void replay(Path file) throws IOException {
    byte[] body = Files.readAllBytes(file);
    boolean stream = file.toString().endsWith(".sse");
    String team = (file.getFileName() + "").replace('.', '-');
    control.put(
        "/api/v1/budgets/" + team,
        """
        {"match":{"team":["%s"]},"unit":"tokens","limit":"1","period":"month","enforcement":"observe"}
        """
            .formatted(team));
    running.upstream().answer(stream ? Reply.sse(body, 997) : Reply.json(200, body));

    HttpResponse<byte[]> answer =
        control.send(
            "POST",
            path(file).orElseThrow(),
            request(file, stream),
            Map.of("x-purser-labels", "team=" + team));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(body);
    List<JsonNode> records = control.records(team);
    assertThat(records).hasSize(1);
    JsonNode record = records.getFirst();
    assertThat(record.path("status").asString()).isEqualTo("ok");
    OptionalLong total = total(new String(body, StandardCharsets.UTF_8), stream);
    long counted = 0;
    for (JsonNode count : record.path("tokens").values()) {
      counted += count.asLong();
    }
    if (total.isPresent()) {
      assertThat(record.path("counted").asString()).isEqualTo("provider");
      assertThat(counted).isEqualTo(total.getAsLong());
    } else {
      assertThat(record.path("counted").asString()).isEqualTo("estimated");
    }
    JsonNode window = control.window(team);
    assertThat(new BigDecimal(window.path("settled").asString()))
        .isEqualByComparingTo(BigDecimal.valueOf(counted));
    assertThat(window.path("held").asString()).isEqualTo("0");
  }

  private static Optional<String> path(Path file) {
    String name = file.getFileName() + "";
    if (!name.endsWith(".json") && !name.endsWith(".sse") || name.contains("error")) {
      return Optional.empty();
    }
    String start = name.replaceFirst("^([a-z]+\\.[A-Za-z]+)\\..*", "$1");
    return Optional.ofNullable(
        Map.of(
                "openai.chat", "/openai/v1/chat/completions",
                "openai.responses", "/openai/v1/responses",
                "anthropic.messages", "/anthropic/v1/messages",
                "gemini.generateContent", "/gemini/v1beta/models/gemini-2.5-flash:generateContent",
                "gemini.streamGenerateContent",
                    "/gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse")
            .get(start));
  }

  private static String request(Path file, boolean stream) {
    String name = file.getFileName() + "";
    if (name.startsWith("gemini")) {
      return "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}";
    }
    if (name.startsWith("anthropic")) {
      return "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1000,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
          .formatted(stream);
    }
    if (name.startsWith("openai.responses")) {
      return "{\"model\":\"gpt-4o\",\"stream\":%s,\"input\":\"Hi\"}".formatted(stream);
    }
    String options = stream ? "\"stream_options\":{\"include_usage\":true}," : "";
    return "{\"model\":\"gpt-4o\",\"stream\":%s,%s\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
        .formatted(stream, options);
  }

  /** What the answer says in all, read in another way than the server does. */
  private static OptionalLong total(String body, boolean stream) {
    List<JsonNode> parts = new ArrayList<>();
    if (stream) {
      body.lines()
          .filter(line -> line.startsWith("data: {"))
          .map(line -> JsonMapper.shared().readTree(line.substring(6)))
          .forEach(parts::add);
    } else {
      parts.add(JsonMapper.shared().readTree(body));
    }
    // Later numbers replace earlier ones, but those that are not repeated still stand.
    ObjectNode usages = JsonMapper.shared().createObjectNode();
    for (JsonNode part : parts) {
      for (JsonNode usage :
          List.of(
              part.path("usage"),
              part.at("/response/usage"),
              part.at("/message/usage"),
              part.path("usageMetadata"))) {
        usage.properties().forEach(field -> usages.set(field.getKey(), field.getValue()));
      }
    }
    return usages.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum(usages));
  }

  private static long sum(JsonNode usage) {
    if (usage.has("totalTokenCount")) {
      return usage.path("totalTokenCount").asLong();
    }
    if (usage.has("total_tokens")) {
      return usage.path("total_tokens").asLong();
    }
    long compacted = 0;
    for (JsonNode iteration : usage.path("iterations").values()) {
      if (!iteration.path("type").asString("").equals("message")) {
        compacted += sumOfClasses(iteration);
      }
    }
    return sumOfClasses(usage) + compacted;
  }

  private static long sumOfClasses(JsonNode usage) {
    return usage.path("input_tokens").asLong(0)
        + usage.path("cache_creation_input_tokens").asLong(0)
        + usage.path("cache_read_input_tokens").asLong(0)
        + usage.path("output_tokens").asLong(0);
  }
}
