package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Running;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Prices that depend on what the account has used: tiers by volume, allowances, discounts. */
class AccountPricesTest {

  private static final String MONTH =
      "\"from\":\"2026-11-01T00:00:00Z\",\"to\":\"2026-12-01T00:00:00Z\"";

  private Running server;

  @BeforeEach
  void start() {
    server = Running.inMemory();
    server.put(
        "/api/v1/prices/acme/m",
        """
        {"prices":{"input":"10","web_search":"1"},
         "allowances":[{"unit":"web_search","free":2,"period":"day"}],
         "overrides":[{"when":{"used":{"of":"input","period":"month","gte":1500000}},
           "marginal":true,"multiply":{"input":"0.5"}},
          {"when":{"account":"big"},"prices":{"input":"4"}}]}
        """);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String record(String id, String day, String org, long input, int searches) {
    return """
    {"id":"%s","time":"2026-11-%sT10:00:00Z","provider":"acme","model":"m",
     "tokens":{"input":%d},"quantities":{"web_search":%d},"labels":{"org":"%s"}}
    """
        .formatted(id, day, input, searches, org)
        .replace("\n", "");
  }

  private List<String> post(String... records) {
    Running.Reply reply = server.post("/api/v1/usage", "[" + String.join(",", records) + "]");
    List<String> costs = new ArrayList<>();
    for (JsonNode record : reply.json().path("records")) {
      costs.add(record.at("/cost/amount").asString(reply.body()));
    }
    return costs;
  }

  @Test
  void records_movesTheAccountThroughItsTiers_alsoWithinOneList() {
    assertThat(
            post(
                record("a", "20", "x", 1_000_000, 0),
                record("b", "20", "x", 1_000_000, 0),
                record("c", "20", "x", 1_000_000, 0),
                record("d", "20", "y", 1_000_000, 0)))
        .as("half of the second lies beyond, all of the third; another account starts anew")
        .containsExactly("10", "7.5", "5", "10");
    assertThat(post(record("c", "20", "x", 1_000_000, 0)))
        .as("a repetition counts no more")
        .containsExactly("5");
    assertThat(post(record("e", "20", "x", 1_000_000, 0))).containsExactly("5");
  }

  @Test
  void allowance_isUsedUpDayByDay() {
    assertThat(post(record("a", "20", "x", 0, 1), record("b", "20", "x", 0, 3)))
        .containsExactly("0", "2");
    assertThat(post(record("c", "21", "x", 0, 2))).containsExactly("0");
  }

  @Test
  void discount_isThatOfTheAccount() {
    assertThat(post(record("a", "20", "big", 1_000_000, 0))).containsExactly("4");
    JsonNode estimate =
        server
            .post(
                "/api/v1/costs/estimate",
                """
                {"provider":"acme","model":"m","tokens":{"input":1000000},"account":"big"}
                """)
            .json();
    assertThat(estimate.at("/cost/amount").asString()).isEqualTo("4");
  }

  @Test
  void correction_takesBackWhatTheRecordHadCounted() {
    post(record("a", "20", "x", 1_500_000, 0));
    server.post(
        "/api/v1/usage/a/corrections",
        "{\"usage\":{\"tokens\":{\"input\":500000}},\"reason\":\"counted twice\"}");
    assertThat(post(record("b", "20", "x", 1_000_000, 0))).containsExactly("10");
  }

  @Test
  void lateRecord_countsInTheMonthThatItIsOf() {
    post(record("a", "20", "x", 1_500_000, 0));
    String october = record("b", "20", "x", 1_000_000, 0).replace("2026-11", "2026-06");
    assertThat(post(october)).containsExactly("10");
    assertThat(post(october.replace("\"b\"", "\"c\""))).containsExactly("7.5");
  }

  @Test
  void reprice_ratesInTheOrderOfTime_howeverRecordsArrived() {
    post(
        record("late", "22", "x", 1_000_000, 0),
        record("early", "20", "x", 1_000_000, 0),
        record("middle", "21", "x", 1_000_000, 0));
    JsonNode done = server.post("/api/v1/reprice", "{" + MONTH + "}").json();
    assertThat(done.path("changed").asInt()).isEqualTo(3);
    assertThat(amount("early")).isEqualTo("10");
    assertThat(amount("middle")).isEqualTo("7.5");
    assertThat(amount("late")).isEqualTo("5");
    JsonNode again = server.post("/api/v1/reprice", "{" + MONTH + "}").json();
    assertThat(again.path("changed").asInt()).isZero();
  }

  @Test
  @Timeout(60)
  void reprice_decadesBetweenRecords_asksNotForEachOfTheirHours() {
    post(
        record("late", "22", "x", 1_000_000, 0),
        record("early", "20", "x", 1_000_000, 0),
        record("old", "20", "x", 1_000_000, 0).replace("2026-11", "1980-11"));
    JsonNode done =
        server
            .post(
                "/api/v1/reprice",
                "{\"from\":\"1980-01-01T00:00:00Z\",\"to\":\"2026-12-01T00:00:00Z\"}")
            .json();
    assertThat(done.path("changed").asInt()).isEqualTo(2);
    assertThat(amount("old")).isEqualTo("10");
    assertThat(amount("early")).isEqualTo("10");
    assertThat(amount("late")).isEqualTo("7.5");
  }

  private String amount(String id) {
    return server.get("/api/v1/usage/" + id + "?org=x").json().at("/cost/amount").asString();
  }

  @Test
  void priceThatComesLate_findsWhatWasUsedBefore() {
    post(record("a", "20", "x", 2_000_000, 0));
    server.put(
        "/api/v1/prices/acme/m",
        """
        {"prices":{"input":"10"},"overrides":[
         {"when":{"used":{"of":"spend","period":"month","gte":"15"}},"multiply":{"input":"0.1"}}]}
        """);
    assertThat(post(record("b", "20", "x", 1_000_000, 0))).containsExactly("1");
    assertThat(post(record("c", "20", "y", 1_000_000, 0))).containsExactly("10");
  }

  @Test
  void callsThroughTheGateway_areHeldAndChargedByWhatTheirAccountUsed() {
    server.put(
        "/api/v1/prices/sandbox/sandbox-small",
        """
        {"prices":{"input":"0","output":"0","requests":"1"},"overrides":[
         {"when":{"account":"acme"},"prices":{"requests":"0.75"}},
         {"when":{"used":{"of":"requests","period":"month","gte":2}},"prices":{"requests":"0.5"}}]}
        """);
    server.put(
        "/api/v1/budgets/purse?org=acme",
        "{\"unit\":\"usd\",\"limit\":\"2\",\"period\":\"total\",\"enforcement\":\"hard\"}");
    assertThat(call("acme")).isEqualTo("0.75");
    assertThat(call("acme")).isEqualTo("0.75");
    assertThat(call("other")).isEqualTo("1");
    assertThat(call("acme"))
        .as("the third of a month would cost 0.5, but no hold counts on that, and 0.5 is left")
        .isEqualTo("402");
    server.put(
        "/api/v1/budgets/purse?org=acme",
        "{\"unit\":\"usd\",\"limit\":\"3\",\"period\":\"total\",\"enforcement\":\"hard\"}");
    assertThat(call("acme")).isEqualTo("0.5");
  }

  /** What a call costs, or the status of its refusal. */
  private String call(String org) {
    Running.Reply reply =
        server.send(
            "POST",
            "/sandbox/openai/v1/chat/completions",
            """
            {"model":"sandbox-small","max_completion_tokens":5,
             "messages":[{"role":"user","content":"hi"}]}
            """,
            "application/json",
            "x-purser-labels",
            "org=" + org);
    return reply.status() == 200
        ? reply.http().headers().firstValue("x-purser-cost").orElse(reply.body())
        : String.valueOf(reply.status());
  }

  @Test
  void reservation_holdsTheDearest() {
    post(record("a", "20", "x", 1_500_000, 0));
    server.put(
        "/api/v1/budgets/all?org=x",
        "{\"unit\":\"usd\",\"limit\":\"100\",\"period\":\"total\",\"enforcement\":\"hard\"}");
    JsonNode held =
        server
            .post(
                "/api/v1/reservations",
                """
                {"provider":"acme","model":"m","tokens":{"input":1000000},"labels":{"org":"x"}}
                """)
            .json();
    assertThat(held.at("/holds/0/amount").asString()).isEqualTo("10");
  }
}
