package dev.purser.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationTest {

  private static final String CHAT =
      """
      {"model":"gpt-4o-mini","max_tokens":64,"messages":[{"role":"user","content":"hello"}]}
      """;

  @TempDir Path folder;

  @Test
  void start_noConfiguration_isHealthyAndReady() {
    try (Running server = Running.inMemory()) {
      assertThat(server.get("/healthz").status()).isEqualTo(200);
      assertThat(server.get("/readyz").json().path("status").asString()).isEqualTo("ready");
    }
  }

  @Test
  void sandboxCall_underABudget_isMeteredPricedBudgetedAndRecorded() {
    try (Running server = Running.inMemory()) {
      server.put("/api/v1/budgets/all", "{\"unit\":\"usd\",\"limit\":\"1.00\",\"period\":\"day\"}");

      Running.Reply answer = server.post("/sandbox/openai/v1/chat/completions", CHAT);

      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      String id = answer.http().headers().firstValue("x-purser-record-id").orElseThrow();
      var record = server.get("/api/v1/usage/" + id).json();
      assertThat(record.path("provider").asString()).isEqualTo("sandbox");
      assertThat(record.path("source").asString()).isEqualTo("gateway");
      assertThat(record.path("tokens").path("output").asLong()).isPositive();
      String cost = record.path("cost").path("amount").asString();
      assertThat(answer.http().headers().firstValue("x-purser-cost")).contains(cost);
      var window = server.get("/api/v1/budgets/all/status").json().path("windows").path(0);
      assertThat(window.path("settled").asString()).isEqualTo(cost);
      assertThat(window.path("held").asString()).isEqualTo("0");
      assertThat(window.path("active_holds").asInt()).isZero();
    }
  }

  @Test
  void restart_embedded_continuesWhereItWas() {
    Map<String, String> embedded =
        Map.of("PURSER_LEDGER_URL", "embedded", "PURSER_DATA", folder.toString());
    String secret;
    try (Running server = Running.with(embedded)) {
      server.put(
          "/api/v1/budgets/day",
          "{\"unit\":\"tokens\",\"limit\":\"1000000\",\"period\":\"total\"}");
      server.put("/api/v1/prices/acme/m1", "{\"prices\":{\"input\":\"1\",\"output\":\"2\"}}");
      server.post(
          "/api/v1/usage",
          """
          {"id":"u1","time":"2026-11-21T20:00:00Z","provider":"acme","model":"m1",
           "tokens":{"input":1000,"output":500},"labels":{"user":"ann"}}
          """);
      server.post("/api/v1/reservations", "{\"id\":\"r1\",\"total_tokens\":10}");
      secret = server.post("/api/v1/keys", "{\"name\":\"ci\"}").json().path("secret").asString();
    }

    try (Running server = Running.with(embedded)) {
      var window = server.get("/api/v1/budgets/day/status").json().path("windows").path(0);
      assertThat(window.path("settled").asString()).isEqualTo("1500");
      assertThat(window.path("held").asString()).isEqualTo("10");
      var record = server.get("/api/v1/usage/u1").json();
      assertThat(record.path("labels").path("user").asString()).isEqualTo("ann");
      assertThat(record.path("cost").path("amount").asString()).isEqualTo("0.002");
      assertThat(server.get("/api/v1/prices?provider=acme&model=m1").status()).isEqualTo(200);
      assertThat(
              server
                  .send(
                      "POST",
                      "/sandbox/openai/v1/chat/completions",
                      CHAT,
                      "application/json",
                      "authorization",
                      "Bearer " + secret)
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void call_toAProviderWithoutItsAddress_saysWhatIsMissing() {
    try (Running server = Running.with(Map.of())) {
      var answer = server.post("/bedrock/model/amazon.nova-lite-v1:0/converse", "{}");

      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.json().path("code").asString()).isEqualTo("provider_not_configured");
      assertThat(answer.json().path("detail").asString())
          .contains("the provider bedrock needs base_url")
          .contains("providers.bedrock");
    }
  }

  @Test
  void start_portInUse_saysSo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThatThrownBy(() -> Running.with(Map.of("PURSER_SERVER_PORT", port)).close())
          .isInstanceOf(StartException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + port)
          .hasMessageContaining("--port");
    }
  }

  @Test
  void start_dataFolderInUse_saysSo() {
    Map<String, String> embedded =
        Map.of("PURSER_LEDGER_URL", "embedded", "PURSER_DATA", folder.toString());
    try (Running server = Running.with(embedded)) {
      assertThatThrownBy(() -> Running.with(embedded).close())
          .isInstanceOf(StartException.class)
          .hasMessageContaining(folder.toString());
      assertThat(server.get("/readyz").status()).isEqualTo(200);
    }
  }

  @Test
  void start_dataIsAFile_saysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() ->
            Running.with(Map.of("PURSER_LEDGER_URL", "embedded", "PURSER_DATA", file.toString()))
                .close())
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void start_unreadablePrices_saysWhere() throws IOException {
    Path file = Files.writeString(folder.resolve("own.json"), "{\"nonsense\":1}");
    assertThatThrownBy(() -> Running.with(Map.of("PURSER_PRICES_FILE", file.toString())).close())
        .isInstanceOf(StartException.class)
        .hasMessageContaining("own.json");
  }
}
