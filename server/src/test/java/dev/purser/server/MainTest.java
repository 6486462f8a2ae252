package dev.purser.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real process: what it says, and with what it ends. */
class MainTest {

  @TempDir Path folder;

  private record Ended(int status, String out, String err) {}

  private Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            // What is killed, or halts, cannot delete the libraries that it unpacked.
            "-Djava.io.tmpdir=" + folder,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PURSER_"));
    builder.directory(folder.toFile());
    builder.redirectError(folder.resolve("err").toFile());
    return builder.start();
  }

  private Ended run(String... args) throws IOException, InterruptedException {
    Process process = start(args);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, Files.readString(folder.resolve("err")));
  }

  @Test
  void help_saysHowToUseIt() throws Exception {
    Ended ended = run("--help");

    assertThat(ended.status()).isZero();
    assertThat(ended.out()).contains("usage: purser start").contains("exit codes");
  }

  @Test
  void wrongUsage_isOneLineAndCode2() throws Exception {
    Ended ended = run("start", "--prot", "1");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).isEqualTo("purser: unknown argument --prot; see --help\n");
  }

  @Test
  void wrongConfiguration_isOneLineAndCode2() throws Exception {
    Path file = Files.writeString(folder.resolve("purser.yaml"), "server:\n  prot: 1\n");

    Ended ended = run("start", "--config", file.toString());

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err())
        .startsWith("purser: " + file + ":2: server.prot: unknown key; did you mean port?")
        .hasLineCount(1);
  }

  @Test
  void ledgerThatIsNone_isOneLineAndCode2() throws Exception {
    Files.createDirectories(folder.resolve("books/ledger"));
    Files.writeString(folder.resolve("books/ledger/CURRENT"), "nonsense");

    Ended ended = run("start", "--port", "0", "--data", "books");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).startsWith("purser: ").contains("books").hasLineCount(1);
  }

  @Test
  @Timeout(120)
  void sigterm_runningCall_endsFirstAndTheStatusIs0() throws Exception {
    Process process = start("start", "--port", "0", "--data", "books");
    try (BufferedReader out = process.inputReader();
        HttpClient client = HttpClient.newHttpClient()) {
      String ready = String.valueOf(out.readLine());
      assertThat(ready).startsWith("purser ready on http://127.0.0.1:");
      URI base = URI.create(ready.substring("purser ready on ".length()));
      putBudget(client, base);
      HttpRequest call =
          HttpRequest.newBuilder(base.resolve("/sandbox/openai/v1/chat/completions"))
              .header("content-type", "application/json")
              .header("x-sandbox-latency-ms", "1500")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
              .build();
      CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(call, BodyHandlers.ofString());
      awaitInFlight(client, base);

      process.destroy();

      assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(Files.readString(folder.resolve("err"))).isEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  private static void putBudget(HttpClient client, URI base) throws Exception {
    HttpRequest put =
        HttpRequest.newBuilder(base.resolve("/api/v1/budgets/b"))
            .PUT(
                HttpRequest.BodyPublishers.ofString(
                    "{\"unit\":\"requests\",\"limit\":\"9\",\"period\":\"total\"}"))
            .build();
    assertThat(client.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
  }

  /** Waits until the call holds something, which it does just before it is sent on. */
  private static void awaitInFlight(HttpClient client, URI base) throws Exception {
    HttpRequest status = HttpRequest.newBuilder(base.resolve("/api/v1/budgets/b/status")).build();
    while (!client.send(status, BodyHandlers.ofString()).body().contains("\"active_holds\":1")) {
      Thread.onSpinWait();
    }
  }
}
