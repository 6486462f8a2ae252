package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ReservationsApiTest {

  private static Running server;

  @BeforeAll
  static void start() {
    server = Running.inMemory();
    server.put("/api/v1/prices/acme/m1", "{\"prices\":{\"input\":\"1\",\"output\":\"2\"}}");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A hard budget of its own for one test, matching the team of that name. */
  private static void budget(String team, String unit, String limit) {
    Running.Reply reply =
        server.put(
            "/api/v1/budgets/" + team,
            "{\"unit\":\"%s\",\"limit\":\"%s\",\"period\":\"total\",\"match\":{\"team\":\"%s\"}}"
                .formatted(unit, limit, team));
    assertThat(reply.status()).isEqualTo(201);
  }

  private static JsonNode window(String budget) {
    return server.get("/api/v1/budgets/" + budget + "/status").json().path("windows").path(0);
  }

  @Test
  void reserve_settle_movesTheBudgetByTheBill() {
    budget("flow", "usd", "1");

    Running.Reply held =
        server.post(
            "/api/v1/reservations",
            "{\"id\":\"f1\",\"labels\":{\"team\":\"flow\"},\"provider\":\"acme\",\"model\":\"m1\","
                + "\"input_tokens\":1000,\"max_output_tokens\":1000}");

    assertThat(held.status()).as(held.body()).isEqualTo(201);
    assertThat(held.json().path("state").asString()).isEqualTo("held");
    assertThat(held.json().path("expires_at").asString()).isNotEmpty();
    JsonNode hold = held.json().path("holds").path(0);
    assertThat(hold.path("budget").asString()).isEqualTo("flow");
    assertThat(hold.path("unit").asString()).isEqualTo("usd");
    assertThat(hold.path("amount").asString()).isEqualTo("0.003");
    assertThat(window("flow").path("held").asString()).isEqualTo("0.003");
    assertThat(window("flow").path("active_holds").asInt()).isEqualTo(1);

    Running.Reply settled =
        server.post(
            "/api/v1/reservations/f1/settle", "{\"tokens\":{\"input\":1000,\"output\":500}}");

    assertThat(settled.status()).as(settled.body()).isEqualTo(200);
    assertThat(settled.json().path("record").path("id").asString()).isEqualTo("f1");
    assertThat(settled.json().path("record").path("cost").path("amount").asString())
        .isEqualTo("0.002");
    assertThat(settled.json().path("returned").path(0).path("amount").asString())
        .isEqualTo("0.001");
    assertThat(settled.json().path("overrun")).isEmpty();
    assertThat(window("flow").path("settled").asString()).isEqualTo("0.002");
    assertThat(window("flow").path("held").asString()).isEqualTo("0");
    assertThat(server.get("/api/v1/reservations/f1").json().path("state").asString())
        .isEqualTo("settled");
    assertThat(server.get("/api/v1/usage/f1").status()).isEqualTo(200);
  }

  @Test
  void reserve_again_isTheSame_andOtherContentAConflict() {
    budget("idem", "usd", "1");
    String wanted = "{\"id\":\"i1\",\"labels\":{\"team\":\"idem\"},\"amount\":\"0.6\"}";

    assertThat(server.post("/api/v1/reservations", wanted).status()).isEqualTo(201);
    Running.Reply again =
        server.post(
            "/api/v1/reservations",
            "{\"amount\":\"0.6\", \"labels\":{\"team\":\"idem\"}, \"id\":\"i1\"}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("holds").path(0).path("amount").asString()).isEqualTo("0.6");
    assertThat(server.post("/api/v1/reservations", wanted.replace("0.6", "0.5")).status())
        .isEqualTo(409);
    assertThat(window("idem").path("held").asString()).isEqualTo("0.6");
  }

  @Test
  void reserve_tooMuch_isRefusedWithTheReason() {
    budget("full", "usd", "1");

    Running.Reply reply =
        server.post(
            "/api/v1/reservations",
            "{\"id\":\"no\",\"labels\":{\"team\":\"full\"},\"amount\":\"1.01\"}");

    assertThat(reply.status()).isEqualTo(402);
    assertThat(reply.http().headers().firstValue("content-type"))
        .contains("application/problem+json");
    JsonNode refusal = reply.json();
    assertThat(refusal.path("code").asString()).isEqualTo("budget_exceeded");
    assertThat(refusal.path("budget").asString()).isEqualTo("full");
    assertThat(refusal.path("group").isEmpty()).isTrue();
    assertThat(refusal.path("unit").asString()).isEqualTo("usd");
    assertThat(refusal.path("limit").asString()).isEqualTo("1");
    assertThat(refusal.path("settled").asString()).isEqualTo("0");
    assertThat(refusal.path("held").asString()).isEqualTo("0");
    assertThat(refusal.path("requested").asString()).isEqualTo("1.01");
    assertThat(refusal.path("remaining").asString()).isEqualTo("1");
    assertThat(refusal.path("retry").asString()).isEqualTo("exhausted");
    assertThat(refusal.path("resets_at").isNull()).isTrue();
  }

  @Test
  void reserve_refusedBefore_isRefusedAgainThoughThereIsRoomNow() {
    budget("stay", "usd", "1");
    String wanted = "{\"id\":\"s1\",\"labels\":{\"team\":\"stay\"},\"amount\":\"2\"}";
    Running.Reply refused = server.post("/api/v1/reservations", wanted);
    server.put(
        "/api/v1/budgets/stay",
        "{\"unit\":\"usd\",\"limit\":\"5\",\"period\":\"total\",\"match\":{\"team\":\"stay\"}}");

    Running.Reply again = server.post("/api/v1/reservations", wanted);

    assertThat(again.status()).isEqualTo(402);
    assertThat(again.json()).isEqualTo(refused.json());
    assertThat(server.post("/api/v1/reservations", wanted.replace("\"2\"", "\"3\"")).status())
        .isEqualTo(409);
    assertThat(server.post("/api/v1/reservations", wanted.replace("s1", "s2")).status())
        .isEqualTo(201);
  }

  @Test
  void reserve_amountNotDerivable_is400() {
    budget("money", "usd", "1");
    budget("counts", "tokens", "1000");

    Running.Reply usd =
        server.post("/api/v1/reservations", "{\"labels\":{\"team\":\"money\"},\"total_tokens\":5}");
    assertThat(usd.status()).isEqualTo(400);
    assertThat(usd.json().path("code").asString()).isEqualTo("missing_amount");
    assertThat(usd.json().path("unit").asString()).isEqualTo("usd");
    Running.Reply tokens =
        server.post(
            "/api/v1/reservations", "{\"labels\":{\"team\":\"counts\"},\"amount\":\"0.1\"}");
    assertThat(tokens.json().path("code").asString()).isEqualTo("missing_amount");
    assertThat(tokens.json().path("unit").asString()).isEqualTo("tokens");
  }

  @Test
  void reserve_unknownPrice_isRefused() {
    budget("dark", "usd", "1");

    Running.Reply reply =
        server.post(
            "/api/v1/reservations",
            "{\"labels\":{\"team\":\"dark\"},\"provider\":\"nobody\",\"model\":\"nothing\","
                + "\"input_tokens\":1,\"max_output_tokens\":1}");

    assertThat(reply.status()).isEqualTo(402);
    assertThat(reply.json().path("code").asString()).isEqualTo("unknown_price");
  }

  @Test
  void settle_again_isTheSame_andReleaseThenAConflict() {
    budget("once", "tokens", "1000");
    server.post(
        "/api/v1/reservations",
        "{\"id\":\"o1\",\"labels\":{\"team\":\"once\"},\"provider\":\"acme\",\"model\":\"m1\","
            + "\"total_tokens\":100}");
    String bill = "{\"usage\":{\"tokens\":{\"input\":80,\"output\":40}}}";

    Running.Reply first = server.post("/api/v1/reservations/o1/settle", bill);
    Running.Reply again = server.post("/api/v1/reservations/o1/settle", bill);

    assertThat(first.status()).as(first.body()).isEqualTo(200);
    assertThat(first.json().path("overrun").path(0).path("amount").asString()).isEqualTo("20");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(server.post("/api/v1/reservations/o1/settle", bill.replace("80", "81")).status())
        .isEqualTo(409);
    assertThat(server.post("/api/v1/reservations/o1/release", "").status()).isEqualTo(409);
    assertThat(window("once").path("settled").asString()).isEqualTo("120");
  }

  @Test
  void release_freesTheHold_andSettleThenAConflict() {
    budget("free", "requests", "1");
    String wanted = "{\"id\":\"%s\",\"labels\":{\"team\":\"free\"}}";
    assertThat(server.post("/api/v1/reservations", wanted.formatted("r1")).status()).isEqualTo(201);
    Running.Reply second = server.post("/api/v1/reservations", wanted.formatted("r2"));
    assertThat(second.status()).isEqualTo(402);
    assertThat(second.json().path("retry").asString()).isEqualTo("in_flight");

    Running.Reply released = server.post("/api/v1/reservations/r1/release", "{}");

    assertThat(released.status()).isEqualTo(200);
    assertThat(released.json().path("state").asString()).isEqualTo("released");
    assertThat(server.post("/api/v1/reservations/r1/release", "").status()).isEqualTo(200);
    assertThat(
            server
                .post(
                    "/api/v1/reservations/r1/settle",
                    "{\"usage\":{\"provider\":\"acme\",\"model\":\"m1\"}}")
                .status())
        .isEqualTo(409);
    assertThat(server.post("/api/v1/reservations", wanted.formatted("r3")).status()).isEqualTo(201);
  }

  @Test
  void renew_livesLonger() {
    JsonNode held = server.post("/api/v1/reservations", "{\"id\":\"n1\",\"ttl\":10}").json();

    JsonNode renewed = server.post("/api/v1/reservations/n1/renew", "{\"ttl\":1000}").json();

    assertThat(renewed.path("expires_at").asString())
        .isGreaterThan(held.path("expires_at").asString());
  }

  @Test
  void check_holdsNothing() {
    budget("look", "usd", "1");

    JsonNode fits =
        server
            .post("/api/v1/budgets/check", "{\"labels\":{\"team\":\"look\"},\"amount\":\"0.4\"}")
            .json();
    JsonNode not =
        server
            .post("/api/v1/budgets/check", "{\"labels\":{\"team\":\"look\"},\"amount\":\"4\"}")
            .json();

    assertThat(fits.path("allowed").asBoolean()).isTrue();
    assertThat(fits.path("refusal").isNull()).isTrue();
    assertThat(fits.path("budgets").path(0).path("remaining").asString()).isEqualTo("1");
    assertThat(not.path("allowed").asBoolean()).isFalse();
    assertThat(not.path("refusal").path("code").asString()).isEqualTo("budget_exceeded");
    assertThat(not.path("budgets").path(0).path("allowed").asBoolean()).isFalse();
    assertThat(window("look").path("held").asString()).isEqualTo("0");
  }

  @Test
  void reserve_underAnAliasOfTheModel_isUnderItsBudgets() {
    String limit =
        "{\"unit\":\"usd\",\"limit\":\"0.5\",\"period\":\"total\","
            + "\"match\":{\"team\":\"alias\",\"model\":\"gpt-4o\"}}";
    String asked =
        "{\"id\":\"alias1\",\"labels\":{\"team\":\"alias\"},\"provider\":\"openai\","
            + "\"model\":\"gpt-4o-2024-08-06\",\"input_tokens\":1000,\"max_output_tokens\":%d}";
    assertThat(server.put("/api/v1/budgets/alias", limit).status()).isEqualTo(201);

    assertThat(
            server.post("/api/v1/budgets/check", asked.formatted(100_000)).json().path("allowed"))
        .hasToString("false");
    assertThat(server.post("/api/v1/reservations", asked.formatted(1_000)).status()).isEqualTo(201);
    server.post(
        "/api/v1/reservations/alias1/settle", "{\"tokens\":{\"input\":1000,\"output\":1000}}");

    assertThat(window("alias").path("settled").asString()).isEqualTo("0.0125");
  }

  @Test
  void settle_reservedWithoutAModel_saysThatTheSettlementHasToNameIt() {
    budget("nameless", "usd", "1");
    server.post(
        "/api/v1/reservations",
        "{\"id\":\"nameless-1\",\"labels\":{\"team\":\"nameless\"},\"amount\":\"0.5\"}");
    String settle = "/api/v1/reservations/nameless-1/settle";

    Running.Reply counts = server.post(settle, "{\"tokens\":{\"input\":1000}}");
    Running.Reply noModel =
        server.post(settle, "{\"usage\":{\"provider\":\"acme\",\"model\":\"\",\"tokens\":{}}}");
    Running.Reply named =
        server.post(
            settle,
            "{\"usage\":{\"provider\":\"acme\",\"model\":\"m1\",\"tokens\":{\"input\":1000}}}");

    assertThat(counts.status()).isEqualTo(400);
    assertThat(counts.json().path("code").asString()).isEqualTo("missing_field");
    assertThat(counts.json().path("field").asString()).isEqualTo("usage.provider");
    assertThat(counts.json().path("detail").asString()).contains("\"model\"").contains("\"cost\"");
    assertThat(noModel.json().path("field").asString()).isEqualTo("usage.model");
    assertThat(named.status()).isEqualTo(200);
    assertThat(window("nameless").path("settled").asString()).isEqualTo("0.001");
    assertThat(window("nameless").path("held").asString()).isEqualTo("0");
  }

  @Test
  void settle_releasedWithoutAModel_isAConflictAllTheSame() {
    server.post("/api/v1/reservations", "{\"id\":\"gone\",\"amount\":\"0.1\"}");
    String tokens = "{\"tokens\":{\"input\":1}}";
    assertThat(server.post("/api/v1/reservations/gone/settle", tokens).status()).isEqualTo(400);
    server.post("/api/v1/reservations/gone/release", "");

    assertThat(server.post("/api/v1/reservations/gone/settle", tokens).status()).isEqualTo(409);
  }

  @Test
  void get_inAnotherOrg_isFoundWithoutSayingWhich() {
    server.post("/api/v1/reservations", "{\"id\":\"x1\",\"labels\":{\"org\":\"acme\"}}");

    assertThat(server.get("/api/v1/reservations/x1").json().path("org").asString())
        .isEqualTo("acme");
    assertThat(server.get("/api/v1/reservations/none").status()).isEqualTo(404);
  }

  @Test
  void reserve_unknownField_isNamed() {
    Running.Reply reply = server.post("/api/v1/reservations", "{\"amout\":\"1\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("code").asString()).isEqualTo("unknown_field");
    assertThat(reply.json().path("field").asString()).isEqualTo("amout");
  }
}
