package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** OpenTelemetry's names of providers mean the canonical ones, wherever a name is said. */
class ProviderAliasesTest {

  private static Running server;

  @BeforeAll
  static void start() {
    server = Running.inMemory();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode cost(String provider) {
    return server
        .post(
            "/api/v1/costs/estimate",
            "{\"provider\":\"%s\",\"model\":\"gemini-2.5-flash\",\"tokens\":{\"input\":1000}}"
                .formatted(provider))
        .json()
        .path("cost");
  }

  @Test
  void usage_ofAnAlias_isRecordedUnderTheCanonicalName() {
    server.post(
        "/api/v1/usage",
        "{\"id\":\"otel\",\"provider\":\"gcp.gemini\",\"model\":\"gemini-2.5-flash\","
            + "\"tokens\":{\"input\":1000}}");

    JsonNode record = server.get("/api/v1/usage/otel").json();
    assertThat(record.path("provider").asString()).isEqualTo("gemini");
    assertThat(record.path("cost").path("status").asString()).isEqualTo("priced");
    assertThat(
            server.get("/api/v1/usage?provider=gcp.gemini&request_id=").json().path("items").size())
        .isEqualTo(1);
  }

  @Test
  void price_ofAnAlias_isThatOfTheCanonicalName() {
    assertThat(cost("gcp.gemini")).isEqualTo(cost("gemini"));
    assertThat(
            server
                .get("/api/v1/prices?provider=gcp.gemini&model=gemini-2.5-flash")
                .json()
                .path("provider")
                .asString())
        .isEqualTo("gemini");
    server.put("/api/v1/prices/x_ai/own", "{\"prices\":{\"input\":\"7\"}}");
    assertThat(server.get("/api/v1/prices?provider=xai&model=own").status()).isEqualTo(200);
  }

  @Test
  void reservation_atAnAlias_meetsTheBudgetOfTheCanonicalName() {
    server.put(
        "/api/v1/budgets/mistral",
        "{\"match\":{\"provider\":[\"mistral_ai\",\"mistral\"]},\"unit\":\"usd\",\"limit\":\"1\","
            + "\"period\":\"day\"}");
    assertThat(server.get("/api/v1/budgets/mistral").json().path("match").toString())
        .isEqualTo("{\"provider\":[\"mistral\"]}");

    Running.Reply refused =
        server.post(
            "/api/v1/reservations",
            "{\"provider\":\"mistral_ai\",\"model\":\"mistral-large\",\"amount\":\"2\"}");
    assertThat(refused.status()).isEqualTo(402);
    assertThat(server.get("/api/v1/status?provider=mistral_ai").json().path("items").size())
        .isEqualTo(1);
  }

  @Test
  void limitAndOverride_ofAnAlias_areThoseOfTheCanonicalName() {
    server.put(
        "/api/v1/budgets/each",
        "{\"match\":{\"team\":[\"each\"]},\"per\":[\"provider\"],\"unit\":\"requests\",\"limit\":\"5\","
            + "\"limits\":[{\"group\":{\"provider\":\"x_ai\"},\"limit\":\"1\"}],\"period\":\"day\"}");
    String call = "{\"labels\":{\"team\":\"each\"},\"provider\":\"xai\",\"amount\":\"0\"}";
    assertThat(server.post("/api/v1/reservations", call).status()).isEqualTo(201);
    assertThat(server.post("/api/v1/reservations", call).status()).isEqualTo(402);

    server.post(
        "/api/v1/budgets/each/overrides",
        "{\"group\":{\"provider\":\"x_ai\"},\"amount\":\"1\",\"reason\":\"r\","
            + "\"expires_at\":\"2999-01-01T00:00:00Z\"}");
    assertThat(server.post("/api/v1/reservations", call).status()).isEqualTo(201);
    assertThat(server.post("/api/v1/reservations", call).status()).isEqualTo(402);
    server.delete("/api/v1/budgets/each");
  }

  @Test
  void breaker_ofAnAlias_stopsTheProvider() {
    String call = "{\"provider\":\"vertex\",\"model\":\"gemini-2.5-flash\",\"amount\":\"1\"}";
    server.post(
        "/api/v1/breakers", "{\"scope\":{\"provider\":\"gcp.vertex_ai\"},\"reason\":\"r\"}");
    assertThat(server.post("/api/v1/reservations", call).json().path("code").asString())
        .isEqualTo("breaker_open");
  }

  @Test
  void path_ofAnAlias_leadsToTheProvider() {
    // Known, and refused by itself: nothing but a provider would say so.
    Running.Reply reply =
        server.send("POST", "/gcp.gemini/v1beta/models/gemini-2.5-flash:generateContent", "{", "");
    assertThat(reply.http().headers().firstValue("x-purser-request-id")).isPresent();
    assertThat(server.get("/aws.bedrock/x").json().path("code").asString())
        .isEqualTo("provider_not_configured");
  }
}
