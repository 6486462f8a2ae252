package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Running;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class RepriceApiTest {

  private static final String DAY =
      "\"from\":\"2026-11-20T00:00:00Z\",\"to\":\"2026-11-21T00:00:00Z\"";

  private Running server;

  @BeforeEach
  void start() {
    server = Running.inMemory();
    price("1");
    server.put(
        "/api/v1/budgets/all",
        "{\"unit\":\"usd\",\"limit\":\"10\",\"period\":\"total\",\"enforcement\":\"observe\"}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void price(String input) {
    server.put("/api/v1/prices/acme/m", "{\"prices\":{\"input\":\"" + input + "\"}}");
  }

  private void post(String id, String model, String more) {
    Running.Reply reply =
        server.post(
            "/api/v1/usage",
            """
            {"id":"%s","time":"2026-11-20T10:00:00Z","provider":"acme","model":"%s",
             "tokens":{"input":1000000}%s}
            """
                .formatted(id, model, more));
    assertThat(reply.json().path("accepted").asInt()).as(reply.body()).isEqualTo(1);
  }

  private JsonNode reprice(String more) {
    Running.Reply reply = server.post("/api/v1/reprice", "{" + DAY + more + "}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json();
  }

  private String settled() {
    return server.get("/api/v1/budgets/all/status").json().at("/windows/0/settled").asString();
  }

  @Test
  void reprice_dryRun_showsTheDifferenceAndChangesNothing() {
    post("a", "m", "");
    price("3");

    JsonNode diff = reprice(",\"dry_run\":true");

    assertThat(diff.path("changed").asInt()).isEqualTo(1);
    assertThat(diff.path("difference").asString()).isEqualTo("2");
    assertThat(diff.at("/changes/0/before/amount").asString()).isEqualTo("1");
    assertThat(diff.at("/changes/0/after/amount").asString()).isEqualTo("3");
    assertThat(diff.at("/by_model/0/model").asString()).isEqualTo("m");
    assertThat(server.get("/api/v1/usage/a").json().path("revision").asInt()).isEqualTo(1);
    assertThat(settled()).isEqualTo("1");
  }

  @Test
  void reprice_revisesRecordsAndWindows_andTwiceIsAsOnce() {
    post("a", "m", "");
    price("3");

    assertThat(reprice("").path("changed").asInt()).isEqualTo(1);
    assertThat(reprice("").path("changed").asInt()).isZero();

    JsonNode record = server.get("/api/v1/usage/a").json();
    assertThat(record.path("revision").asInt()).isEqualTo(2);
    assertThat(record.at("/cost/amount").asString()).isEqualTo("3");
    assertThat(settled()).isEqualTo("3");
    JsonNode first = server.get("/api/v1/usage/a?revision=1").json();
    assertThat(first.at("/cost/amount").asString()).isEqualTo("1");
    JsonNode revisions = server.get("/api/v1/usage/a/revisions").json().path("items");
    assertThat(revisions).hasSize(2);
    assertThat(revisions.path(1).path("reason").asString()).isEqualTo("repriced");
    assertThat(server.get("/api/v1/usage/a?revision=3").status()).isEqualTo(404);
  }

  @Test
  void reprice_pricesWhatHadNoPrice() {
    post("new", "unknown", "");
    server.put("/api/v1/prices/acme/unknown", "{\"prices\":{\"input\":\"5\"}}");

    JsonNode diff = reprice("");

    assertThat(diff.path("unpriced_before").asInt()).isEqualTo(1);
    assertThat(diff.path("unpriced_after").asInt()).isZero();
    assertThat(settled()).isEqualTo("5");
  }

  @Test
  void reprice_keepsWhatTheProviderReportedAndWhatIsUnresolved() {
    post("said", "m", ",\"cost\":{\"amount\":\"0.5\"}");
    post("lost", "m", ",\"status\":\"unresolved\"");
    price("3");

    JsonNode diff = reprice("");

    assertThat(diff.path("changed").asInt()).isZero();
    assertThat(diff.at("/kept/reported").asInt()).isEqualTo(1);
    assertThat(diff.at("/kept/provisional").asInt()).isEqualTo(1);
  }

  @Test
  void reprice_pageByPage_takesEveryRecordOnce() {
    for (int i = 0; i < 5; i++) {
      post("r" + i, "m", "");
    }
    price("2");

    String cursor = "";
    int changed = 0;
    int pages = 0;
    do {
      JsonNode page =
          reprice(",\"limit\":2" + (cursor.isEmpty() ? "" : ",\"cursor\":\"" + cursor + "\""));
      changed += page.path("changed").asInt();
      cursor = page.path("next_cursor").asString("");
      pages++;
    } while (!cursor.isEmpty());

    assertThat(changed).isEqualTo(5);
    assertThat(pages).isEqualTo(3);
    assertThat(settled()).isEqualTo("10");
  }

  @Test
  void reprice_match_leavesTheOthers() {
    post("a", "m", ",\"labels\":{\"team\":\"x\"}");
    post("b", "m", ",\"labels\":{\"team\":\"y\"}");
    price("2");

    assertThat(reprice(",\"match\":{\"team\":[\"x\"]}").path("examined").asInt()).isEqualTo(1);
    assertThat(settled()).isEqualTo("3");
  }

  @Test
  void reprice_withoutARange_isRefused() {
    Running.Reply reply = server.post("/api/v1/reprice", "{\"from\":\"2026-11-20T00:00:00Z\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("code").asString()).isEqualTo("missing_field");
    assertThat(reply.json().path("field").asString()).isEqualTo("to");
  }
}
