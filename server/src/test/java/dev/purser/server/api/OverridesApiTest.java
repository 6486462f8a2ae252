package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Running;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OverridesApiTest {

  private static final String BUDGET = "/api/v1/budgets/raised";
  private static final String OVERRIDES = BUDGET + "/overrides";
  private static final String GRANT =
      "{\"group\":{\"user\":\"ann\"},\"amount\":\"5\",\"reason\":\"launch\","
          + "\"expires_at\":\"2099-01-01T00:00:00Z\",\"metadata\":{\"ticket\":\"T-1\"}}";

  private static Running server;

  @BeforeAll
  static void start() {
    server = Running.inMemory();
    server.put(
        BUDGET,
        "{\"unit\":\"usd\",\"limit\":\"10\",\"period\":\"total\",\"per\":\"user\","
            + "\"match\":{\"team\":\"raised\"}}");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static int reserve(String amount) {
    return server
        .post(
            "/api/v1/reservations",
            "{\"labels\":{\"team\":\"raised\",\"user\":\"ann\"},\"amount\":\"" + amount + "\"}")
        .status();
  }

  @Test
  void grant_raisesOneWindowUntilItEnds() {
    assertThat(reserve("12")).isEqualTo(402);
    Running.Reply granted = server.post(OVERRIDES, GRANT);
    assertThat(granted.status()).as(granted.body()).isEqualTo(201);
    assertThat(granted.json().path("created_by").asString()).isEqualTo("local");
    assertThat(granted.json().path("metadata").path("ticket").asString()).isEqualTo("T-1");
    assertThat(reserve("12")).isEqualTo(201);

    JsonNode window = server.get(BUDGET + "/status?user=ann").json().path("windows").path(0);
    assertThat(window.path("overrides").asString()).isEqualTo("5");
    assertThat(window.path("remaining").asString()).isEqualTo("3");

    String id = granted.json().path("id").asString();
    assertThat(server.delete(OVERRIDES + "/" + id).status()).isEqualTo(204);
    assertThat(server.delete(OVERRIDES + "/" + id).status()).isEqualTo(404);
    JsonNode listed = server.get(OVERRIDES).json().path("items");
    assertThat(listed)
        .anyMatch(each ->
            each.path("id").asString().equals(id) && each.path("state").asString().equals("ended"));
    window = server.get(BUDGET + "/status?user=ann").json().path("windows").path(0);
    assertThat(window.path("overdraft").asString()).isEqualTo("2");
    assertThat(reserve("0.01")).isEqualTo(402);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"amount\":\"5\",\"reason\":\"r\",\"expires_at\":\"2099-01-01T00:00:00Z\"}",
        "{\"group\":{\"team\":\"x\"},\"amount\":\"5\",\"reason\":\"r\",\"expires_at\":\"2099-01-01T00:00:00Z\"}",
        "{\"group\":{},\"amount\":\"0\",\"reason\":\"r\",\"expires_at\":\"2099-01-01T00:00:00Z\"}",
        "{\"group\":{},\"amount\":\"5\",\"expires_at\":\"2099-01-01T00:00:00Z\"}",
        "{\"group\":{},\"amount\":\"5\",\"reason\":\"r\"}",
        "{\"group\":{},\"amount\":\"5\",\"reason\":\"r\",\"expires_at\":\"2001-01-01T00:00:00Z\"}",
        "{\"group\":{},\"amount\":\"5\",\"reason\":\"r\",\"expires_at\":\"2099-01-01T00:00:00Z\",\"x\":1}"
      })
  void grant_incomplete_isRefused(String body) {
    assertThat(server.post(OVERRIDES, body).status()).as(body).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"ticket\":7,\"by\":{\"who\":[\"ann\"]}}", "{\"\":\"x\"}", "{}"})
  void grant_metadata_isOpen(String metadata) {
    Running.Reply granted =
        server.post(
            OVERRIDES,
            "{\"group\":{\"user\":\"eve\"},\"amount\":\"5\",\"reason\":\"r\",\"metadata\":"
                + metadata
                + ",\"expires_at\":\"2099-01-01T00:00:00Z\"}");

    assertThat(granted.status()).as(granted.body()).isEqualTo(201);
    assertThat(granted.json().path("metadata").toString()).isEqualTo(metadata);
    server.delete(OVERRIDES + "/" + granted.json().path("id").asString());
  }

  @Test
  void grant_ofTooMuch_saysHowMuchIsPossible() {
    Running.Reply reply =
        server.post(
            OVERRIDES, GRANT.replaceFirst("\"amount\": ?\"[0-9.]+\"", "\"amount\":\"900000000\""));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("detail").asString()).contains("at most 300000000");
  }

  @Test
  void grant_toAGroupThatNoCallCanHave_isRefused() {
    for (String user : List.of("x".repeat(257), "a\\u0000b")) {
      Running.Reply reply = server.post(OVERRIDES, GRANT.replace("ann", user));
      assertThat(reply.status()).as(reply.body()).isEqualTo(400);
      assertThat(reply.json().path("field").asString()).isEqualTo("group");
    }
  }

  @Test
  void grant_ofNoBudget_isNotFound() {
    assertThat(server.post("/api/v1/budgets/none/overrides", GRANT).status()).isEqualTo(404);
  }
}
