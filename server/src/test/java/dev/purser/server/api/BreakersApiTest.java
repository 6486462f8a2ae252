package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BreakersApiTest {

  private static final String RESERVE = "{\"labels\":{\"agent\":\"%s\"},\"amount\":\"1\"}";

  private static Running server;

  @BeforeAll
  static void start() {
    server = Running.inMemory();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void trip_stopsItsScopeUntilItIsReset() {
    Running.Reply tripped =
        server.post(
            "/api/v1/breakers", "{\"scope\":{\"agent\":\"loop\"},\"reason\":\"runs in circles\"}");
    assertThat(tripped.status()).as(tripped.body()).isEqualTo(201);
    assertThat(tripped.json().path("created_by").asString()).isEqualTo("local");

    Running.Reply refused = server.post("/api/v1/reservations", RESERVE.formatted("loop"));
    assertThat(refused.status()).isEqualTo(402);
    JsonNode problem = refused.json();
    assertThat(problem.path("code").asString()).isEqualTo("breaker_open");
    assertThat(problem.path("detail").asString()).contains("local").contains("runs in circles");
    assertThat(problem.path("breaker").path("scope").path("agent").asString()).isEqualTo("loop");
    assertThat(problem.path("retry").asString()).isEqualTo("exhausted");
    JsonNode checked = server.post("/api/v1/budgets/check", RESERVE.formatted("loop")).json();
    assertThat(checked.path("allowed").asBoolean()).isFalse();
    assertThat(server.post("/api/v1/reservations", RESERVE.formatted("calm")).status())
        .isEqualTo(201);

    JsonNode listed = server.get("/api/v1/breakers").json().path("items");
    assertThat(listed).hasSize(1);
    String path = "/api/v1/breakers/" + listed.path(0).path("id").asString();
    assertThat(server.delete(path).status()).isEqualTo(204);
    assertThat(server.delete(path).status()).isEqualTo(404);
    assertThat(server.post("/api/v1/reservations", RESERVE.formatted("loop")).status())
        .isEqualTo(201);
  }

  @Test
  void reset_whatWasRefusedById_goesThrough() {
    String wanted = "{\"id\":\"again\",\"labels\":{\"agent\":\"back\"},\"amount\":\"1\"}";
    String id =
        server
            .post("/api/v1/breakers", "{\"scope\":{\"agent\":\"back\"},\"reason\":\"r\"}")
            .json()
            .path("id")
            .asString();
    Running.Reply refused = server.post("/api/v1/reservations", wanted);
    assertThat(refused.status()).isEqualTo(402);
    assertThat(server.post("/api/v1/reservations", wanted).json()).isEqualTo(refused.json());

    server.delete("/api/v1/breakers/" + id);

    assertThat(server.post("/api/v1/reservations", wanted).status()).isEqualTo(201);
    assertThat(server.post("/api/v1/reservations", wanted).status()).isEqualTo(200);
  }

  @Test
  void trip_withoutScopeOrReason_isRefused() {
    assertThat(server.post("/api/v1/breakers", "{\"reason\":\"x\"}").json().path("code").asString())
        .isEqualTo("missing_field");
    assertThat(server.post("/api/v1/breakers", "{\"scope\":{}}").json().path("code").asString())
        .isEqualTo("missing_field");
  }
}
