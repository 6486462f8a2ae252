package dev.purser.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.testkit.FakeUpstream;
import dev.purser.testkit.Reply;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The real process: killed, asked to end, and started where it cannot start. */
class ProcessTest {

  private static final String CALL =
      """
      {"model":"gpt-4o","max_completion_tokens":100,"stream":%s,
       "messages":[{"role":"user","content":"How is the sea?"}]}
      """;
  private static final String FIRST_EVENT =
      "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o\",\"choices\":"
          + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Calm\"}}]}\n\n";

  private final FakeUpstream upstream = FakeUpstream.start();

  @TempDir private Path data;

  @AfterEach
  void close() {
    upstream.close();
  }

  @Test
  void killed_afterCallsAndDuringOne_losesNothingAndHoldsNothing() throws Exception {
    upstream.next(completeAnswers(5));
    try (ServerProcess server = ServerProcess.start(data, Running.providers(upstream));
        Control control = new Control(server.awaitReady())) {
      control.budget("purse", "crew", "usd", "10");
      for (int i = 0; i < 5; i++) {
        assertThat(call(control).statusCode()).isEqualTo(200);
      }
      assertThat(settled(control)).isEqualByComparingTo("0.011725");
      upstream.next(Reply.sse().text(FIRST_EVENT).stall());
      HttpResponse<InputStream> open = stream(control);
      assertThat(open.body().read()).isEqualTo('d');
      assertThat(held(control)).isPositive();

      server.killHard();
    }

    try (ServerProcess server = ServerProcess.start(data, Running.providers(upstream));
        Control control = new Control(server.awaitReady())) {
      List<JsonNode> records = control.records("crew");
      Map<String, Long> byStatus =
          records.stream()
              .collect(
                  Collectors.groupingBy(
                      record -> record.path("status").asString(), Collectors.counting()));
      assertThat(byStatus).isEqualTo(Map.of("ok", 5L, "unresolved", 1L));
      assertThat(held(control)).isZero();
      BigDecimal costs =
          records.stream()
              .map(record -> new BigDecimal(record.at("/cost/amount").asString()))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(settled(control))
          .isEqualByComparingTo(costs)
          .isGreaterThan(new BigDecimal("0.0117"));
      JsonNode report = control.get("/api/v1/reports/usage?granularity=none&team=crew");
      assertThat(new BigDecimal(report.at("/totals/cost").asString())).isEqualByComparingTo(costs);
    }
  }

  @Test
  void terminated_duringACall_letsItEndAndExitsWithZero() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    byte[] answer = Bodies.of("openai-chat.sse");
    upstream.answer(Reply.sse().text(FIRST_EVENT).await(gate).bytes(answer).end());
    try (ServerProcess server = ServerProcess.start(data, Running.providers(upstream));
        Control control = new Control(server.awaitReady())) {
      HttpResponse<InputStream> open = stream(control);
      assertThat(open.body().read()).isEqualTo('d');

      server.terminate();
      gate.complete(null);

      assertThat(new String(open.body().readAllBytes(), StandardCharsets.UTF_8))
          .endsWith("data: [DONE]\n\n");
      assertThat(server.awaitExit()).isZero();
    }
    try (ServerProcess server = ServerProcess.start(data, Running.providers(upstream));
        Control control = new Control(server.awaitReady())) {
      assertThat(control.records("crew"))
          .singleElement()
          .satisfies(r -> assertThat(r.path("status").asString()).isEqualTo("ok"));
    }
  }

  @Test
  void start_portInUse_isOneClearLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0);
        ServerProcess server =
            ServerProcess.start(data, Map.of(), "--port", "" + taken.getLocalPort())) {
      assertRefuses(server, "" + taken.getLocalPort(), "in use");
    }
  }

  @Test
  void start_folderOfAnother_isOneClearLine() throws Exception {
    try (ServerProcess first = ServerProcess.start(data, Map.of())) {
      first.awaitReady();
      try (ServerProcess second = ServerProcess.start(data, Map.of())) {
        assertRefuses(second, data.toString());
      }
    }
  }

  @Test
  void start_folderThatIsAFile_isOneClearLine() throws Exception {
    Path file = Files.writeString(data.resolve("file"), "not a folder");
    try (ServerProcess server = ServerProcess.start(file, Map.of())) {
      assertRefuses(server, file.toString());
    }
  }

  @Test
  void start_unknownSetting_saysFileLineAndKey() throws Exception {
    Path file = Files.writeString(data.resolve("purser.yaml"), "server:\n  prot: 4777\n");
    try (ServerProcess server =
        ServerProcess.start(data.resolve("d"), Map.of(), "--config", file.toString())) {
      assertRefuses(server, "purser.yaml:2", "prot", "port");
    }
  }

  @Test
  void start_forOtherMachinesWithoutToken_isRefused() throws Exception {
    try (ServerProcess server = ServerProcess.start(data, Map.of(), "--host", "0.0.0.0")) {
      assertRefuses(server, "admin_token");
    }
  }

  /** It ends on its own, with an error code and one line that says why. */
  private static void assertRefuses(ServerProcess server, String... said) throws Exception {
    String errors = server.errorText();
    assertThat(server.awaitExit()).as(errors).isNotZero();
    assertThat(errors.strip().lines()).as(errors).hasSize(1);
    assertThat(errors).contains(said).doesNotContain("Exception");
  }

  private static Reply[] completeAnswers(int count) {
    Reply answer = Reply.json(200, Bodies.of("openai-chat.json"));
    return Collections.nCopies(count, answer).toArray(Reply[]::new);
  }

  private static HttpResponse<byte[]> call(Control control) {
    return control.send(
        "POST",
        "/openai/v1/chat/completions",
        CALL.formatted(false),
        Map.of("x-purser-labels", "team=crew"));
  }

  private static HttpResponse<InputStream> stream(Control control) throws Exception {
    return control
        .client()
        .send(
            HttpRequest.newBuilder(control.base().resolve("/openai/v1/chat/completions"))
                .header("content-type", "application/json")
                .header("x-purser-labels", "team=crew")
                .POST(HttpRequest.BodyPublishers.ofString(CALL.formatted(true)))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
  }

  private static BigDecimal settled(Control control) {
    return new BigDecimal(control.window("purse").path("settled").asString());
  }

  private static BigDecimal held(Control control) {
    return new BigDecimal(control.window("purse").path("held").asString());
  }
}
