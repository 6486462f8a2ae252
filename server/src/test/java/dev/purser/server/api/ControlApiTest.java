package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.ledger.LedgerException;
import dev.purser.server.Running;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ControlApiTest {

  private static final String CHAT =
      "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

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
  void answer_ledgerFailed_isUnavailable() {
    Route route =
        new Route(
            "GET",
            "/status",
            request -> {
              throw new LedgerException("the disk failed");
            });
    Request request = new Request(Map.of(), Map.of(), "", Map.of(), new byte[0], "");
    assertThat(ControlApi.answer(route, request).status()).isEqualTo(503);
  }

  @Test
  void openapi_describesEveryRouteAndNoOther() {
    JsonNode document = server.get("/openapi.json").json();
    Set<String> described = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .propertyNames()
                .forEach(method ->
                    described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    Set<String> routes = new TreeSet<>(server.routes());
    routes.add("GET /healthz");
    routes.add("GET /readyz");
    assertThat(document.path("openapi").asString()).startsWith("3.1");
    assertThat(described).isEqualTo(routes);
  }

  @Test
  void openapi_refersToWhatItHas() {
    JsonNode document = server.get("/openapi.json").json();
    Set<String> references = new HashSet<>();
    document.findValues("$ref").forEach(ref -> references.add(ref.asString()));

    assertThat(references)
        .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isObject()).as(ref).isTrue());
  }

  @Test
  void unknownPathsAndMethods_areProblems() {
    Running.Reply nothing = server.get("/api/v1/nothing");
    assertThat(nothing.status()).isEqualTo(404);
    assertThat(nothing.json().path("code").asString()).isEqualTo("not_found");
    Running.Reply method = server.delete("/api/v1/usage");
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.json().path("code").asString()).isEqualTo("method_not_allowed");
    assertThat(method.http().headers().firstValue("allow")).hasValue("GET, HEAD, POST");
  }

  @Test
  void head_ofWhatCanBeRead_isItsHead() {
    Running.Reply reply = server.send("HEAD", "/api/v1/budgets", "", "");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.http().body()).isEmpty();
    assertThat(reply.http().headers().firstValue("content-type")).hasValue("application/json");
    for (String path : List.of("/", "/metrics", "/openapi.json", "/healthz", "/readyz")) {
      assertThat(server.send("HEAD", path, "", "").status()).as(path).isEqualTo(200);
    }
  }

  @Test
  void problem_ofAField_namesIt() {
    assertField(server.get("/api/v1/prices?provider=x"), "model");
    assertField(server.post("/api/v1/breakers", "{\"reason\":\"r\"}"), "scope");
    assertField(
        server.put(
            "/api/v1/budgets/f",
            "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"rollover\":\"1\"}"),
        "rollover");
    assertField(
        server.post(
            "/api/v1/costs/estimate",
            "{\"provider\":\"p\",\"model\":\"m\",\"quantities\":{\"pages\":-1}}"),
        "quantities.pages");
    Running.Reply reserve =
        server.put(
            "/api/v1/budgets/f",
            "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"priority_reserve\":{\"x\":\"1\"}}");
    assertThat(reserve.json().path("detail").asString())
        .contains("known are low, normal, high, critical");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PUT | /prices/own/z | {} | prices",
        "PUT | /prices/own/z | {'prices':{'input':'x'}} | prices.input",
        "PUT | /prices/own/z | {'prices':{'imput':'1'}} | prices.imput",
        "PUT | /prices/own/%20 | {'prices':{'input':'1'}} | model",
        "PUT | /prices/o%0an/z | {'prices':{'input':'1'}} | provider",
        "PUT | /rates/EUR | {} | usd",
        "PUT | /rates/EUR | {'usd':'x'} | usd",
        "PUT | /rates/EUR | {'usd':'1','from':'2026'} | from",
        "PUT | /rates/eur | {'usd':'1'} | currency",
        "PUT | /rates/USD | {'usd':'1'} | currency",
        "POST | /breakers | {'scope':{'agent':''},'reason':'r'} | scope.agent",
        "POST | /breakers | {'scope':{'agent':null},'reason':'r'} | scope.agent",
        "POST | /breakers | {'scope':{},'reason':'LONG'} | reason",
        "POST | /keys | {'name':'k','labels':{'team':''}} | labels.team",
        "PUT | /budgets/f | {BUDGET,'priority_reserve':{'high':'0.6','low':'0.5'}} | priority_reserve",
        "PUT | /budgets/f | {BUDGET,'match':{'team':'LONG'}} | match.team",
        "PUT | /budgets/f | {BUDGET,'match':{'LONG':'a'}} | match",
        "PUT | /budgets/f | {BUDGET,'per':'LONG'} | per",
        "GET | /usage?status=fine | `` | status",
        "GET | /reports/usage?status=ok,fine | `` | status"
      })
  void problem_namesTheFieldAtFault(String method, String path, String body, String field) {
    String sent =
        body.replace("BUDGET", "'unit':'usd','limit':'1','period':'day'")
            .replace("LONG", "x".repeat(1001))
            .replace('\'', '"');
    assertField(server.send(method, "/api/v1" + path, sent, "application/json"), field);
  }

  @Test
  void body_withAFieldTwice_isToldSo() {
    Running.Reply reply = server.post("/api/v1/breakers", "{\"reason\":\"a\",\"reason\":\"b\"}");

    assertThat(reply.json().path("code").asString()).isEqualTo("invalid_json");
    assertThat(reply.json().path("detail").asString())
        .contains("a field stands there twice at line 1, column");
  }

  @Test
  void report_withoutEnd_saysATimeThatCanBeRead() {
    JsonNode report = server.get("/api/v1/reports/usage?zone=Asia/Tokyo").json();

    assertThat(OffsetDateTime.parse(report.path("to").asString()).toInstant())
        .isEqualTo(Request.LATEST);
    assertThat(report.path("from").asString()).endsWith("+09:00");
    assertThat(report.path("to").asString()).startsWith("9999-");
  }

  private static void assertField(Running.Reply reply, String field) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.json().path("field").asString()).isEqualTo(field);
  }

  @Test
  void body_compressed_isSaidNotToBeRead() {
    Running.Reply reply =
        server.send("POST", "/api/v1/usage", "{}", "application/json", "content-encoding", "gzip");
    assertThat(reply.status()).isEqualTo(415);
    assertThat(reply.json().path("code").asString()).isEqualTo("unsupported_encoding");
    assertThat(
            server
                .send(
                    "POST",
                    "/api/v1/usage",
                    "[]",
                    "application/json",
                    "content-encoding",
                    "identity")
                .status())
        .isEqualTo(200);
  }

  @Test
  void body_tooLarge_is413() {
    Running.Reply reply = server.post("/api/v1/usage", " ".repeat((32 << 20) + 1));

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.json().path("code").asString()).isEqualTo("body_too_large");
  }

  @Test
  void adminToken_isAskedForEverywhereButHealth() {
    try (Running guarded = Running.with(Map.of("PURSER_AUTH_ADMIN_TOKEN", "s3cret"))) {
      assertThat(guarded.get("/api/v1/budgets").status()).isEqualTo(401);
      assertThat(guarded.get("/metrics").status()).isEqualTo(401);
      assertThat(guarded.get("/api/v1/events").status()).isEqualTo(401);
      assertThat(guarded.get("/healthz").status()).isEqualTo(200);
      assertThat(guarded.get("/readyz").status()).isEqualTo(200);
      assertThat(
              guarded
                  .send("GET", "/api/v1/budgets", "", "", "authorization", "Bearer wrong")
                  .status())
          .isEqualTo(401);
      assertThat(
              guarded
                  .send("GET", "/api/v1/budgets", "", "", "authorization", "Bearer s3cret")
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void openServer_answersNoForeignWebPage() {
    Running.Reply reply =
        server.send("GET", "/api/v1/budgets", "", "", "origin", "https://evil.example");

    assertThat(reply.status()).isEqualTo(403);
    assertThat(
            server
                .send("GET", "/api/v1/budgets", "", "", "origin", server.address().toString())
                .status())
        .isEqualTo(200);
  }

  @Test
  void keys_createdListedRevoked() {
    try (Running own = Running.with(Map.of("PURSER_KEYS_PASSTHROUGH", "never"))) {
      Running.Reply created =
          own.post(
              "/api/v1/keys",
              "{\"name\":\"ci\",\"labels\":{\"team\":\"t\"},\"allow_labels\":[\"agent\"]}");
      assertThat(created.status()).isEqualTo(201);
      String secret = created.json().path("secret").asString();
      String id = created.json().path("id").asString();
      assertThat(secret).startsWith("psr_").hasSizeGreaterThan(40);

      Running.Reply list = own.get("/api/v1/keys");
      assertThat(list.body()).contains(id).doesNotContain(secret);
      assertThat(call(own, secret)).isEqualTo(200);
      assertThat(call(own, "psr_wrong")).isEqualTo(401);
      JsonNode record = own.get("/api/v1/usage").json().path("items").path(0);
      assertThat(record.path("labels").path("team").asString()).isEqualTo("t");
      assertThat(record.path("labels").path("key").asString()).isEqualTo(id);

      assertThat(own.delete("/api/v1/keys/" + id).status()).isEqualTo(204);
      assertThat(call(own, secret)).isEqualTo(401);
      assertThat(own.delete("/api/v1/keys/" + id).status()).isEqualTo(404);
      assertThat(own.get("/api/v1/keys").json().path("items")).isEmpty();
    }
  }

  private static int call(Running server, String secret) {
    return server
        .send(
            "POST",
            "/sandbox/openai/v1/chat/completions",
            CHAT,
            "application/json",
            "authorization",
            "Bearer " + secret)
        .status();
  }

  @Test
  void keys_rotated_keepTheirIdAndLoseTheirSecret() {
    try (Running own = Running.inMemory()) {
      JsonNode made = own.post("/api/v1/keys", "{\"labels\":{\"team\":\"r\"}}").json();
      String path = "/api/v1/keys/" + made.path("id").asString();

      Running.Reply rotated = own.post(path + "/rotate", "");

      assertThat(rotated.status()).as(rotated.body()).isEqualTo(200);
      assertThat(rotated.json().path("id")).isEqualTo(made.path("id"));
      assertThat(call(own, made.path("secret").asString())).isEqualTo(401);
      assertThat(call(own, rotated.json().path("secret").asString())).isEqualTo(200);
      assertThat(own.get("/api/v1/keys").json().path("items")).hasSize(1);
      own.delete(path);
      assertThat(own.post(path + "/rotate", "").status()).isEqualTo(404);
      assertThat(call(own, rotated.json().path("secret").asString())).isEqualTo(401);
    }
  }

  @Test
  void keys_thatFixTheOrgLabelOrHaveEnded_areRefused() {
    assertThat(server.post("/api/v1/keys", "{\"labels\":{\"org\":\"x\"}}").status()).isEqualTo(400);
    assertThat(server.post("/api/v1/keys", "{\"expires_at\":\"2020-01-01T00:00:00Z\"}").status())
        .isEqualTo(400);
  }

  @Test
  void price_thatIsNone_saysWhyAndWhatToDo() {
    Running.Reply none = server.get("/api/v1/prices?provider=openai&model=gpt-99");
    assertThat(none.status()).isEqualTo(404);
    assertThat(none.json().path("detail").asString())
        .isEqualTo("no price for openai/gpt-99; PUT /api/v1/prices/openai/gpt-99 gives it one");
    Running.Reply slash = server.get("/api/v1/prices?provider=openai&model=a/b");
    assertThat(slash.json().path("detail").asString()).contains("/prices/openai/a%2Fb ");
    server.put("/api/v1/prices/own/late", "{\"from\":\"2999-01-01\",\"prices\":{\"input\":\"1\"}}");
    Running.Reply late =
        server.get("/api/v1/prices?provider=own&model=late&at=2026-01-01T00:00:00Z");
    assertThat(late.json().path("detail").asString())
        .isEqualTo(
            "no price for own/late at 2026-01-01T00:00:00Z; one starts at 2999-01-01T00:00:00Z;"
                + " PUT /api/v1/prices/own/late gives it one");
  }

  @Test
  void prices_ownPrice_winsAndIsEstimated() {
    assertThat(server.get("/api/v1/prices?provider=own&model=x").status()).isEqualTo(404);

    Running.Reply put =
        server.put("/api/v1/prices/own/x", "{\"prices\":{\"input\":\"3\",\"output\":\"15\"}}");

    assertThat(put.status()).as(put.body()).isEqualTo(201);
    JsonNode price = server.get("/api/v1/prices?provider=own&model=x").json();
    assertThat(price.path("offer").asString()).isEqualTo("own/x");
    assertThat(price.path("units").path(0).path("price").asString()).isEqualTo("3");
    JsonNode cost =
        server
            .post(
                "/api/v1/costs/estimate",
                "{\"provider\":\"own\",\"model\":\"x\",\"tokens\":{\"input\":1000,\"output\":100}}")
            .json()
            .path("cost");
    assertThat(cost.path("amount").asString()).isEqualTo("0.0045");
    assertThat(server.put("/api/v1/prices/own/x", "{\"prices\":{\"input\":\"4\"}}").status())
        .isEqualTo(200);
  }

  @Test
  void prices_ownPricesOfSeveralDates_standSideBySide() {
    String path = "/api/v1/prices/dated/model-a";
    assertThat(server.put(path, "{\"prices\":{\"input\":\"3\"}}").status()).isEqualTo(201);
    assertThat(server.put(path, "{\"prices\":{\"input\":\"5\"},\"from\":\"2027-06-01\"}").status())
        .isEqualTo(201);
    assertThat(server.put(path, "{\"prices\":{\"input\":\"4\"},\"from\":\"2027-03-01\"}").status())
        .isEqualTo(201);
    assertThat(server.put(path, "{\"prices\":{\"input\":\"6\"},\"from\":\"2027-06-01\"}").status())
        .as("the same start again")
        .isEqualTo(200);

    assertThat(inputPrice("2026-12-01T00:00:00Z")).isEqualTo("3");
    assertThat(inputPrice("2027-03-01T00:00:00Z")).isEqualTo("4");
    assertThat(inputPrice("2027-06-01T00:00:00Z")).isEqualTo("6");
  }

  private static String inputPrice(String at) {
    return server
        .get("/api/v1/prices?provider=dated&model=model-a&at=" + at)
        .json()
        .at("/units/0/price")
        .asString();
  }

  @Test
  void prices_ownPricesOfSeveralDates_holdForThePatternsOfTheModel() {
    String path = "/api/v1/prices/anthropic/claude-sonnet-5";
    server.put(path, "{\"prices\":{\"input\":\"1\",\"output\":\"2\"},\"from\":\"2030-01-01\"}");
    server.put(path, "{\"prices\":{\"input\":\"3\",\"output\":\"4\"},\"from\":\"2031-01-01\"}");

    for (String expected : new String[] {"2030 1", "2031 3"}) {
      String[] parts = expected.split(" ", -1);
      JsonNode price =
          server
              .get(
                  "/api/v1/prices?provider=anthropic&model=claude-sonnet-5-20290101&at="
                      + parts[0]
                      + "-02-01T00:00:00Z")
              .json();
      assertThat(price.at("/units/0/price").asString()).as(price.toString()).isEqualTo(parts[1]);
    }
  }

  @Test
  void prices_unknownField_isNamed() {
    Running.Reply reply =
        server.put("/api/v1/prices/own/y", "{\"prices\":{\"input\":\"3\"},\"colour\":\"red\"}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("code").asString()).isEqualTo("unknown_field");
    assertThat(reply.json().path("field").asString()).isEqualTo("colour");
  }

  @Test
  void estimate_builtInModel_hasLinesThatSum() {
    JsonNode cost =
        server
            .post(
                "/api/v1/costs/estimate",
                "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"tokens\":{\"input\":1000}}")
            .json()
            .path("cost");

    assertThat(cost.path("status").asString()).isEqualTo("priced");
    assertThat(cost.path("lines")).hasSize(1);
    assertThat(cost.path("price").asString()).startsWith("openai/gpt-4o@");
  }

  @Test
  void tokens_count_isExactWhereTheVocabularyIsPublic() {
    JsonNode count =
        server
            .post(
                "/api/v1/tokens/count",
                "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"text\":\"hello world\"}")
            .json();

    assertThat(count.path("tokens").asInt()).isEqualTo(2);
    assertThat(count.path("method").asString()).isEqualTo("exact");
    assertThat(count.path("encoding").asString()).isEqualTo("o200k_base");
  }

  @Test
  void tokens_count_ofAWholeRequest_tellsItsParts() {
    String body =
        "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"body\":{\"model\":\"gpt-4o\",\"messages\":["
            + "{\"role\":\"system\",\"content\":\"Be brief.\"},"
            + "{\"role\":\"user\",\"content\":\"hello world\"}]}}";
    JsonNode count = server.post("/api/v1/tokens/count", body).json();

    int sum = 0;
    for (JsonNode part : count.path("parts")) {
      sum += part.path("tokens").asInt();
    }
    assertThat(count.path("tokens").asInt()).isEqualTo(sum).isGreaterThan(5);
    assertThat(count.path("parts").valueStream().map(p -> p.path("kind").asString()))
        .contains("system", "messages", "framing");
    assertThat(
            server
                .post("/api/v1/tokens/count", "{\"model\":\"m\",\"text\":\"a\",\"body\":{}}")
                .status())
        .isEqualTo(400);
  }

  @Test
  void reports_equalTheRecords_inEveryFormat() {
    String at = "2025-03-0%dT12:00:00Z";
    for (int day = 1; day <= 3; day++) {
      server.post(
          "/api/v1/usage",
          "{\"id\":\"rep-%d\",\"time\":\"%s\",\"provider\":\"p\",\"model\":\"m%d\",\"tokens\":{\"input\":10},\"labels\":{\"team\":\"rep\"},\"cost\":{\"amount\":\"0.1\"}}"
              .formatted(day, at.formatted(day), day % 2));
    }
    String span = "from=2025-03-01T00:00:00Z&to=2025-04-01T00:00:00Z&team=rep";

    JsonNode report =
        server.get("/api/v1/reports/usage?granularity=day&group_by=model,team&" + span).json();
    assertThat(report.path("rows")).hasSize(3);
    JsonNode row = report.path("rows").path(0);
    assertThat(row.path("start").asString()).isEqualTo("2025-03-01T00:00:00Z");
    assertThat(row.path("group").toString()).isEqualTo("{\"model\":\"m1\",\"team\":\"rep\"}");
    assertThat(row.path("cost").asString()).isEqualTo("0.1");
    assertThat(row.path("share").asString()).isEqualTo("0.333333");
    assertThat(report.path("totals").path("cost").asString()).isEqualTo("0.3");
    assertThat(report.path("totals").path("total_tokens").asInt()).isEqualTo(30);

    assertThat(
            server
                .get("/api/v1/reports/usage?zone=Asia/Tokyo&granularity=month&" + span)
                .json()
                .path("rows")
                .path(0)
                .path("start")
                .asString())
        .isEqualTo("2025-03-01T00:00:00+09:00");
    Running.Reply csv = server.get("/api/v1/reports/usage?group_by=model&format=csv&" + span);
    assertThat(csv.http().headers().firstValue("content-type").orElse("")).startsWith("text/csv");
    assertThat(csv.body().lines()).hasSize(3);
    assertThat(server.get("/api/v1/reports/usage?format=ndjson&" + span).body().lines()).hasSize(1);
    assertThat(server.get("/api/v1/reports/usage?format=parquet&" + span).body())
        .startsWith("PAR1");
    assertThat(
            server.get("/api/v1/reports/usage?metrics=cost&" + span).json().path("totals").size())
        .isEqualTo(1);

    JsonNode summary = server.get("/api/v1/reports/summary?" + span).json();
    assertThat(summary.path("total_cost").asString()).isEqualTo("0.3");
    assertThat(summary.path("record_count").asInt()).isEqualTo(3);
    assertThat(summary.path("average_cost").asString()).isEqualTo("0.1");
    assertThat(summary.path("by_model").path(0).path("name").asString()).isEqualTo("m1");
    assertThat(summary.path("by_model").path(0).path("share").asString()).isEqualTo("0.666667");
  }

  @Test
  void reports_wrongParameters_areNamed() {
    for (String wrong :
        new String[] {
          "granularity=century",
          "zone=Mars",
          "format=xml",
          "metrics=fun",
          "from=yesterday",
          "currency=euro",
          "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"
        }) {
      assertThat(server.get("/api/v1/reports/usage?" + wrong).status()).as(wrong).isEqualTo(400);
    }
  }

  @Test
  void metrics_showWhatPassedWithFewLabels() {
    server.post(
        "/api/v1/usage",
        "{\"provider\":\"prom\",\"model\":\"m\",\"tokens\":{\"input\":7},"
            + "\"labels\":{\"user\":\"nobody-else\"},\"cost\":{\"amount\":\"2.5\"}}");
    server.put("/api/v1/budgets/prom", "{\"unit\":\"usd\",\"limit\":\"4\",\"period\":\"day\"}");

    String metrics = server.get("/metrics").body();

    assertThat(metrics)
        .contains("purser_tokens_total{model=\"m\",provider=\"prom\",token_type=\"input\"} 7.0")
        .contains("purser_cost_usd_total{model=\"m\",provider=\"prom\"} 2.5")
        .contains("purser_budget_limit{budget=\"prom\",org=\"default\",unit=\"usd\"} 4.0")
        .doesNotContain("nobody-else");
    server.delete("/api/v1/budgets/prom");
  }

  @Test
  void metrics_beforeAnyCall_tellTheVersion() {
    assertThat(server.get("/metrics").body())
        .containsPattern("purser_build_info\\{version=\"[^\"]+\"} 1");
  }

  @Test
  void metrics_ofCountsThatALongCannotAddUp_areServed() {
    String most = "{\"provider\":\"huge\",\"model\":\"m\",\"tokens\":{\"input\":10000000000}}";
    server.post("/api/v1/usage", most);
    server.post("/api/v1/usage", most);

    assertThat(server.get("/metrics").body())
        .contains("purser_tokens_total{model=\"m\",provider=\"huge\",token_type=\"input\"} 2.0E10");
  }

  @Test
  void dashboard_isServed() {
    Running.Reply page = server.get("/");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.http().headers().firstValue("content-type").orElse("")).startsWith("text/html");
  }

  @Test
  void events_resumeAfterTheLastOneSeen() throws IOException, InterruptedException {
    try (Running own = Running.inMemory();
        HttpClient client = HttpClient.newHttpClient()) {
      URI events = URI.create(own.address() + "/api/v1/events");
      own.post("/api/v1/usage", "{\"id\":\"e1\",\"provider\":\"p\",\"model\":\"m\"}");
      own.post("/api/v1/usage", "{\"id\":\"e2\",\"provider\":\"p\",\"model\":\"m\"}");
      HttpRequest fromStart =
          HttpRequest.newBuilder(events).header("last-event-id", "other-0").build();

      String first;
      try (BufferedReader lines = lines(client, fromStart)) {
        first = next(lines, "id: ");
        assertThat(next(lines, "event: ")).isEqualTo("usage.recorded");
        assertThat(next(lines, "data: ")).contains("\"id\":\"e1\"");
        assertThat(next(lines, "data: ")).contains("\"id\":\"e2\"");
        own.post("/api/v1/usage", "{\"id\":\"e3\",\"provider\":\"p\",\"model\":\"m\"}");
        assertThat(next(lines, "data: ")).contains("\"id\":\"e3\"");
      }
      HttpRequest resumed = HttpRequest.newBuilder(events).header("last-event-id", first).build();
      try (BufferedReader lines = lines(client, resumed)) {
        assertThat(next(lines, "data: ")).contains("\"id\":\"e2\"");
      }
    }
  }

  @Test
  void events_tellWhatAWindowReaches() throws IOException, InterruptedException {
    try (Running own = Running.inMemory();
        HttpClient client = HttpClient.newHttpClient()) {
      own.put(
          "/api/v1/budgets/few",
          "{\"unit\":\"tokens\",\"limit\":\"100\",\"period\":\"day\",\"thresholds\":[\"0.5\"]}");
      own.post(
          "/api/v1/usage",
          "{\"id\":\"e1\",\"provider\":\"p\",\"model\":\"m\",\"tokens\":{\"input\":96}}");
      URI events = URI.create(own.address() + "/api/v1/events");
      HttpRequest fromStart =
          HttpRequest.newBuilder(events).header("last-event-id", "other-0").build();

      try (BufferedReader lines = lines(client, fromStart)) {
        assertThat(next(lines, "event: ")).isEqualTo("threshold.crossed");
        assertThat(next(lines, "event: ")).isEqualTo("budget.warning");
        assertThat(next(lines, "data: ")).contains("\"budget\":\"few\"", "\"settled\":\"96\"");
        assertThat(next(lines, "event: ")).isEqualTo("budget.critical");
        assertThat(next(lines, "event: ")).isEqualTo("usage.recorded");
      }
    }
  }

  private static BufferedReader lines(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    return new BufferedReader(
        new InputStreamReader(
            client.send(request, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8));
  }

  private static String next(BufferedReader lines, String prefix) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith(prefix)) {
      line = lines.readLine();
    }
    return line == null ? "" : line.substring(prefix.length());
  }
}
