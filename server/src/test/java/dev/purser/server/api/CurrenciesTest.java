package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class CurrenciesTest {

  private static final String SPAN = "from=2026-03-01T00:00:00Z&to=2026-03-05T00:00:00Z";

  private static Running server;

  @BeforeAll
  static void start() {
    server = Running.inMemory();
    server.put("/api/v1/prices/acme/m", "{\"prices\":{\"input\":\"1\"}}");
    rate("EUR", "\"usd\":\"1.25\",\"from\":\"2026-03-01\"");
    rate("EUR", "\"usd\":\"1.5\",\"from\":\"2026-03-02T12:00:00Z\"");
    rate("CNY", "\"per_usd\":\"7.2\",\"from\":\"2026-03-01\"");
    post("a", "2026-03-01T10:00:00Z");
    post("b", "2026-03-02T11:00:00Z");
    post("c", "2026-03-02T13:00:00Z");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void rate(String currency, String body) {
    Running.Reply reply = server.put("/api/v1/rates/" + currency, "{" + body + "}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
  }

  private static void post(String id, String time) {
    server.post(
        "/api/v1/usage",
        """
        {"id":"%s","time":"%s","provider":"acme","model":"m","tokens":{"input":3000000}}
        """
            .formatted(id, time));
  }

  private static JsonNode report(String more) {
    Running.Reply reply = server.get("/api/v1/reports/usage?" + SPAN + more);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json();
  }

  @Test
  void report_convertsEachRecordAtTheRateOfItsTime() {
    JsonNode report = report("&currency=EUR&granularity=day");

    assertThat(report.path("currency").asString()).isEqualTo("EUR");
    assertThat(report.path("rows")).hasSize(2);
    assertThat(report.at("/rows/0/cost").asString()).isEqualTo("2.4");
    assertThat(report.at("/rows/1/cost").asString())
        .as("2.4 before noon, 2 after")
        .isEqualTo("4.4");
    assertThat(report.at("/totals/cost").asString()).isEqualTo("6.8");
    assertThat(report.at("/rows/1/share").asString()).isEqualTo("0.647059");
    assertThat(report("&currency=CNY").at("/totals/cost").asString()).isEqualTo("64.8");
    assertThat(report("").path("currency").asString()).isEqualTo("USD");
  }

  @Test
  void report_file_namesTheCurrency() {
    Running.Reply csv =
        server.get("/api/v1/reports/usage?" + SPAN + "&currency=EUR&format=csv&metrics=cost,share");

    assertThat(csv.body().lines().toList())
        .containsExactly("start,cost,share,currency", "2026-03-01T00:00:00Z,6.8,1,EUR");
  }

  @Test
  void summary_isConvertedToo() {
    JsonNode summary = server.get("/api/v1/reports/summary?" + SPAN + "&currency=EUR").json();

    assertThat(summary.path("total_cost").asString()).isEqualTo("6.8");
    assertThat(summary.at("/by_model/0/cost").asString()).isEqualTo("6.8");
    assertThat(summary.path("average_cost").asString()).isEqualTo("2.2666666667");
  }

  @Test
  void report_withoutARate_saysSoAndShowsNoDollars() {
    Running.Reply reply = server.get("/api/v1/reports/usage?" + SPAN + "&currency=JPY");

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().path("code").asString()).isEqualTo("no_exchange_rate");
    assertThat(reply.json().path("currency").asString()).isEqualTo("JPY");
    assertThat(server.get("/api/v1/reports/usage?" + SPAN + "&currency=euro").status())
        .isEqualTo(400);
  }

  private static JsonNode said(String path, String body) {
    Running.Reply reply = server.post(path, body);
    assertThat(reply.status()).as(reply.body()).isLessThan(300);
    return reply.json();
  }

  private static String costing(String id, String time, String cost) {
    return """
    {"id":"%s","time":"%s","provider":"acme","model":"m","tokens":{"input":1},"cost":{%s}}
    """
        .formatted(id, time, cost);
  }

  @Test
  void cost_saidInAnotherCurrency_isConvertedAtTheRateOfItsTimeAndKept() {
    String early = costing("e1", "2026-02-28T00:00:00Z", "\"amount\":\"0.1\",\"currency\":\"EUR\"");
    String noon = costing("e2", "2026-03-09T00:00:00Z", "\"amount\":\"0.1\",\"currency\":\"EUR\"");
    JsonNode posted = said("/api/v1/usage", "[" + early + "," + noon + "]");
    assertThat(posted.at("/records/0/status").asString()).isEqualTo("invalid");
    assertThat(posted.at("/records/0/error").toString()).contains("no exchange rate of EUR");
    assertThat(posted.at("/records/1/status").asString()).isEqualTo("accepted");

    JsonNode cost = server.get("/api/v1/usage/e2").json().path("cost");
    assertThat(cost.path("status").asString()).isEqualTo("reported");
    assertThat(cost.path("currency").asString()).isEqualTo("USD");
    assertThat(cost.path("amount").asString()).isEqualTo("0.15");
    assertThat(cost.path("calculated").asString()).isEqualTo("0.000001");
    assertThat(cost.path("lines")).hasSize(1);
    assertThat(cost.at("/lines/0/unit").asString()).isEqualTo("EUR");
    assertThat(cost.at("/lines/0/quantity").decimalValue()).isEqualByComparingTo("0.1");
    assertThat(cost.at("/lines/0/unit_price").asString()).isEqualTo("1.5");
    assertThat(cost.at("/lines/0/amount").asString()).isEqualTo("0.15");
    assertThat(said("/api/v1/usage", noon).path("duplicates").asInt()).isEqualTo(1);
  }

  @Test
  void cost_correctedInAnotherCurrency_isConvertedToo() {
    said("/api/v1/usage", costing("e3", "2026-03-09T00:00:00Z", "\"amount\":\"1\""));
    JsonNode corrected =
        said(
            "/api/v1/usage/e3/corrections",
            "{\"reason\":\"bill\",\"usage\":{\"cost\":{\"amount\":\"7.2\",\"currency\":\"CNY\"}}}");
    assertThat(corrected.at("/cost/amount").asString()).isEqualTo("1");
    assertThat(corrected.at("/cost/lines/0/unit_price").asString()).isEqualTo("5/36");
    Running.Reply reply =
        server.post(
            "/api/v1/usage/e3/corrections",
            "{\"reason\":\"bill\",\"usage\":{\"cost\":{\"amount\":\"1\",\"currency\":\"JPY\"}}}");
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().path("code").asString()).isEqualTo("no_exchange_rate");
  }

  @Test
  void rates_comeInPages() {
    JsonNode first = server.get("/api/v1/rates/EUR?limit=1").json();
    JsonNode second =
        server
            .get("/api/v1/rates/EUR?limit=1&cursor=" + first.path("next_cursor").asString())
            .json();
    assertThat(first.path("items")).hasSize(1);
    assertThat(second.at("/items/0/usd").asString()).isEqualTo("1.5");
    assertThat(second.path("next_cursor").isNull()).isTrue();
    assertThat(server.get("/api/v1/breakers?limit=10001").status()).isEqualTo(400);
  }

  @Test
  void rates_areListedAndDated() {
    JsonNode rates = server.get("/api/v1/rates/EUR").json().path("items");
    assertThat(rates).hasSize(2);
    assertThat(rates.at("/1/usd").asString()).isEqualTo("1.5");
    assertThat(
            server
                .get("/api/v1/rates?at=2026-03-02T00:00:00Z")
                .json()
                .at("/items/1/usd")
                .asString())
        .isEqualTo("1.25");
    assertThat(server.get("/api/v1/rates/GBP").status()).isEqualTo(404);
  }

  @Test
  void rate_thatCannotBeRead_isRefusedWithTheReason() {
    assertThat(put("USD", "{\"usd\":\"1\"}")).contains("another currency than USD");
    assertThat(put("euro", "{\"usd\":\"1\"}")).contains("such as EUR, is euro");
    assertThat(put("GBP", "{\"usd\":\"0\"}")).contains("must be above 0");
    assertThat(put("GBP", "{\"usd\":1.3}")).contains("must be a text");
    assertThat(put("GBP", "{\"usd\":\"1\",\"per_usd\":\"1\"}")).contains("needs either");
    assertThat(put("GBP", "{\"usd\":\"1\",\"day\":\"x\"}")).contains("unknown_field");
  }

  private static String put(String currency, String body) {
    Running.Reply reply = server.put("/api/v1/rates/" + currency, body);
    assertThat(reply.status()).isEqualTo(400);
    return reply.body();
  }

  @Test
  void price_statedInAnotherCurrency_isConvertedAtTheRateOfTheCall() {
    server.put("/api/v1/prices/qwen/cn", "{\"currency\":\"CNY\",\"prices\":{\"input\":\"3.6\"}}");

    assertThat(estimate("2026-03-03T00:00:00Z").path("amount").asString()).isEqualTo("0.5");
    assertThat(estimate("2026-02-01T00:00:00Z").path("status").asString()).isEqualTo("unpriced");
    assertThat(estimate("2026-02-01T00:00:00Z").path("reason").asString())
        .contains("priced in CNY", "no exchange rate");
    assertThat(
            server.get("/api/v1/prices?provider=qwen&model=cn").json().path("currency").asString())
        .isEqualTo("CNY");
  }

  private static JsonNode estimate(String at) {
    return server
        .post(
            "/api/v1/costs/estimate",
            "{\"provider\":\"qwen\",\"model\":\"cn\",\"at\":\""
                + at
                + "\",\"tokens\":{\"input\":1000000}}")
        .json()
        .path("cost");
  }

  @Test
  void budget_statedInAnotherCurrency_isHeldInDollarsAndShownAsStated() {
    String body =
        """
        {"unit":"usd","currency":"EUR","limit":"100","period":"day","per":["team"],
         "limits":[{"group":{"team":"x"},"limit":"10"}],
         "rollover":{"max":"30"},"unbounded_hold":"3"}
        """;
    Running.Reply put = server.put("/api/v1/budgets/eur", body);

    assertThat(put.status()).as(put.body()).isEqualTo(201);
    JsonNode shown = server.get("/api/v1/budgets/eur").json();
    assertThat(shown.path("currency").asString()).isEqualTo("EUR");
    assertThat(shown.path("limit").asString()).isEqualTo("100");
    assertThat(shown.at("/limits/0/limit").asString()).isEqualTo("10");
    assertThat(shown.at("/rollover/max").asString()).isEqualTo("30");
    assertThat(shown.path("unbounded_hold").asString()).isEqualTo("3");
    assertThat(shown.at("/exchange_rate/usd").asString()).isEqualTo("1.5");
    JsonNode refusal =
        server
            .post(
                "/api/v1/budgets/check",
                "{\"provider\":\"acme\",\"model\":\"m\",\"amount\":\"196\",\"labels\":{\"team\":\"y\"}}")
            .json()
            .path("refusal");
    assertThat(refusal.path("limit").asString()).as(refusal.toString()).isEqualTo("150");
    assertThat(server.get("/api/v1/budgets/eur/status").json().path("currency").asString())
        .isEqualTo("USD");
    // What was answered can be put again, and another currency takes its place.
    assertThat(server.put("/api/v1/budgets/eur", shown.toString()).status()).isEqualTo(200);
    assertThat(server.get("/api/v1/budgets/eur").json().path("rollover"))
        .isEqualTo(shown.path("rollover"));
    server.put("/api/v1/budgets/eur", "{\"unit\":\"usd\",\"limit\":\"7\",\"period\":\"day\"}");
    assertThat(server.get("/api/v1/budgets/eur").json().path("currency").asString())
        .isEqualTo("USD");
  }

  @Test
  void budget_withoutARate_isRefused() {
    Running.Reply reply =
        server.put(
            "/api/v1/budgets/jpy",
            "{\"unit\":\"usd\",\"currency\":\"JPY\",\"limit\":\"100\",\"period\":\"day\"}");
    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.json().path("code").asString()).isEqualTo("no_exchange_rate");
    assertThat(server.get("/api/v1/budgets/jpy").status()).isEqualTo(404);
  }
}
