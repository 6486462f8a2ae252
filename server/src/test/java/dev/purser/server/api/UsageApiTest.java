package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Running;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class UsageApiTest {

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

  private static String record(String id) {
    return """
    {"id":"%s","time":"2026-11-21T20:00:00Z","provider":"acme","model":"m1","operation":"chat",
     "tokens":{"input":1000,"output":500},"quantities":{},"service_tier":"standard","region":"us",
     "labels":{"team":"research","user":"u-1"},"latency_ms":812,"ttft_ms":120,"status":"ok",
     "metadata":{"a":[1,{"b":null}]}}
    """
        .formatted(id)
        .replace("\n", "");
  }

  private static JsonNode post(String body) {
    Running.Reply reply = server.post("/api/v1/usage", body);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json();
  }

  @Test
  void post_oneRecord_isPricedAndReadBack() {
    JsonNode answer = post(record("one"));

    assertThat(answer.path("accepted").asInt()).isEqualTo(1);
    JsonNode entry = answer.path("records").path(0);
    assertThat(entry.path("id").asString()).isEqualTo("one");
    assertThat(entry.path("status").asString()).isEqualTo("accepted");
    assertThat(entry.path("cost").path("amount").asString()).isEqualTo("0.002");
    assertThat(entry.path("error").isNull()).isTrue();

    JsonNode read = server.get("/api/v1/usage/one").json();
    assertThat(read.path("tokens").toString()).isEqualTo("{\"input\":1000,\"output\":500}");
    assertThat(read.path("labels").toString())
        .isEqualTo("{\"team\":\"research\",\"user\":\"u-1\"}");
    assertThat(read.path("region").asString()).isEqualTo("us");
    assertThat(read.path("service_tier").asString()).isEqualTo("standard");
    assertThat(read.path("source").asString()).isEqualTo("api");
    assertThat(read.path("counted").asString()).isEqualTo("provider");
    assertThat(read.path("attempt").asInt()).isEqualTo(1);
    assertThat(read.path("revision").asInt()).isEqualTo(1);
    assertThat(read.path("latency_ms").asInt()).isEqualTo(812);
    assertThat(read.path("metadata").toString()).isEqualTo("{\"a\":[1,{\"b\":null}]}");
    JsonNode line = read.path("cost").path("lines").path(0);
    assertThat(line.path("unit").asString()).isEqualTo("input");
    assertThat(line.path("quantity").asInt()).isEqualTo(1000);
    assertThat(line.path("amount").asString()).isEqualTo("0.001");
  }

  @Test
  void post_sameAgain_isADuplicateAndOtherContentAConflict() {
    post(record("twice"));

    assertThat(post(record("twice")).path("duplicates").asInt()).isEqualTo(1);
    JsonNode answer = post(record("twice").replace("1000", "1001"));
    assertThat(answer.path("conflicts").asInt()).isEqualTo(1);
    assertThat(answer.path("records").path(0).path("error").path("code").asString())
        .isEqualTo("conflict");
    assertThat(server.get("/api/v1/usage/twice").json().path("tokens").path("input").asInt())
        .isEqualTo(1000);
  }

  @Test
  void post_sameInOneBody_countsOnce() {
    JsonNode answer = post("[" + record("dup") + "," + record("dup") + "]");

    assertThat(answer.path("accepted").asInt()).isEqualTo(1);
    assertThat(answer.path("duplicates").asInt()).isEqualTo(1);
  }

  @Test
  void post_withoutTime_sentAgain_isADuplicate() {
    String timeless = "{\"id\":\"timeless\",\"provider\":\"acme\",\"model\":\"m1\"}";
    post(timeless);

    assertThat(post(timeless).path("duplicates").asInt()).isEqualTo(1);
  }

  @Test
  void post_moreTokensThanAnyAttemptHas_isInvalid() {
    // Records stay for good: sums over a few of these would not fit what reports count with.
    JsonNode answer =
        post(
            "{\"id\":\"vast\",\"provider\":\"acme\",\"model\":\"m1\","
                + "\"tokens\":{\"input\":1000000000000000000}}");

    assertThat(answer.path("invalid").asInt()).isEqualTo(1);
  }

  @Test
  void post_timeBeyondAllCalendars_isInvalidAndTheBooksGoOn() {
    JsonNode answer =
        post(
            "{\"id\":\"late\",\"provider\":\"acme\",\"model\":\"m1\","
                + "\"time\":\"+999999999-12-31T23:59:59Z\"}");

    assertThat(answer.path("invalid").asInt()).isEqualTo(1);
    assertThat(post(record("after")).path("accepted").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "]]", "] 1", ",{\"id\":\"x\",\"id\":\"x\"}]"})
  void post_listThatIsBrokenAtItsEnd_takesNothing(String end) {
    Running.Reply reply = server.post("/api/v1/usage", "[" + record("broken-list") + end);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("code").asString()).isEqualTo("invalid_json");
    assertThat(server.get("/api/v1/usage/broken-list").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[%s0]", "%s{}\n{}"})
  void post_moreThanHalfAMillion_takesNothing(String body) {
    String first = record("too-many") + (body.startsWith("[") ? "," : "\n");
    String many = body.startsWith("[") ? "0,".repeat(500_000) : "0\n".repeat(500_000);
    Running.Reply reply = server.post("/api/v1/usage", body.formatted(first + many));

    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.json().path("detail").asString()).contains("more than 500000 items");
    assertThat(server.get("/api/v1/usage/too-many").status()).isEqualTo(404);
  }

  @Test
  void post_documentOfTooManyValues_isRefused() {
    Running.Reply reply =
        server.post("/api/v1/usage", "{\"metadata\":[" + "0,".repeat(4_000_000) + "0]}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("detail").asString()).contains("more than 4000000 values");
  }

  @Test
  void post_whatIsNoRecord_isToldSo() {
    JsonNode answer = server.post("/api/v1/usage", "[7]").json();

    assertThat(answer.path("invalid").asInt()).isEqualTo(1);
    assertThat(answer.at("/records/0/error/detail").asString())
        .isEqualTo("a record must be a JSON object");
  }

  @Test
  void post_listWithFaults_takesTheRest() {
    JsonNode answer =
        post(
            "["
                + record("good")
                + ",{\"id\":\"odd\",\"provider\":\"acme\",\"model\":\"m1\",\"colour\":\"red\"}"
                + ",{\"id\":\"bare\",\"model\":\"m1\"}"
                + ",{\"id\":\"neg\",\"provider\":\"acme\",\"model\":\"m1\",\"tokens\":{\"input\":-1}}"
                + ",7]");

    assertThat(answer.path("accepted").asInt()).isEqualTo(1);
    assertThat(answer.path("invalid").asInt()).isEqualTo(4);
    JsonNode odd = answer.path("records").path(1);
    assertThat(odd.path("id").asString()).isEqualTo("odd");
    assertThat(odd.path("status").asString()).isEqualTo("invalid");
    assertThat(odd.path("error").path("code").asString()).isEqualTo("unknown_field");
    assertThat(odd.path("error").path("field").asString()).isEqualTo("colour");
    assertThat(answer.path("records").path(2).path("error").path("field").asString())
        .isEqualTo("provider");
    assertThat(answer.path("records").path(3).path("error").path("field").asString())
        .isEqualTo("tokens.input");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"time\":\"+999999999-12-31T23:59:59Z\"",
        "\"time\":\"-999999999-01-01T00:00:00Z\"",
        "\"tokens\":{\"input\":9223372036854775807}",
      })
  void post_beyondAllReason_isInvalidAndDoesNoHarm(String field) {
    server.put("/api/v1/budgets/year", "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"year\"}");

    JsonNode answer = post("{\"id\":\"far\",\"provider\":\"acme\",\"model\":\"m1\"," + field + "}");

    assertThat(answer.path("invalid").asInt()).as(answer.toString()).isEqualTo(1);
    assertThat(post("{\"provider\":\"acme\",\"model\":\"m1\"}").path("accepted").asInt())
        .isEqualTo(1);
    server.delete("/api/v1/budgets/year");
  }

  @Test
  void post_lines_areRecordsEach() {
    String lines = record("l1") + "\n\nnot json\n" + record("l2") + "\n";
    JsonNode answer = server.send("POST", "/api/v1/usage", lines, "application/x-ndjson").json();

    assertThat(answer.path("accepted").asInt()).isEqualTo(2);
    assertThat(answer.path("invalid").asInt()).isEqualTo(1);
  }

  @Test
  void post_cloudEvent_hasTheSourceAsOrigin() {
    String event =
        """
        {"specversion":"1.0","id":"ev-1","source":"billing-job","type":"usage",
         "time":"2026-11-20T00:00:00Z","data":{"provider":"acme","model":"m1","tokens":{"input":5}}}
        """;
    JsonNode answer =
        server
            .send("POST", "/api/v1/usage", event, "application/cloudevents+json; charset=utf-8")
            .json();

    assertThat(answer.path("accepted").asInt()).isEqualTo(1);
    JsonNode read = server.get("/api/v1/usage/ev-1").json();
    assertThat(read.path("origin").asString()).isEqualTo("billing-job");
    assertThat(read.path("time").asString()).isEqualTo("2026-11-20T00:00:00Z");
  }

  @Test
  void post_cloudEventInHeaders_sentAgain_isADuplicate() {
    String data = "{\"provider\":\"acme\",\"model\":\"m1\",\"tokens\":{\"input\":5}}";
    String[] headers = {
      "ce-specversion", "1.0", "ce-type", "usage", "ce-id", "ev-2", "ce-source", "M%C3%BCller+Sohn"
    };

    JsonNode first = server.send("POST", "/api/v1/usage", data, "application/json", headers).json();
    JsonNode again = server.send("POST", "/api/v1/usage", data, "application/json", headers).json();

    assertThat(first.path("accepted").asInt()).as(first.toString()).isEqualTo(1);
    assertThat(again.path("duplicates").asInt()).as(again.toString()).isEqualTo(1);
    assertThat(server.get("/api/v1/usage/ev-2").json().path("origin").asString())
        .isEqualTo("Müller+Sohn");
  }

  @Test
  void post_namesBeyondReason_areInvalid() {
    String name = "x".repeat(10_000);
    for (String field :
        new String[] {"id", "provider", "model", "operation", "request_id", "region", "speed"}) {
      String fields = "\"provider\":\"acme\",\"model\":\"m1\"";
      String body =
          fields.contains(field)
              ? "{" + fields.replaceFirst("acme|m1", name) + "}"
              : "{" + fields + ",\"" + field + "\":\"" + name + "\"}";
      JsonNode answer = post(body);
      assertThat(answer.path("invalid").asInt()).as(field).isEqualTo(1);
      assertThat(answer.path("records").path(0).path("error").toString()).hasSizeLessThan(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\\nb", "\\u0000"})
  void post_idThatIsNone_isInvalid(String id) {
    JsonNode answer = post("{\"id\":\"" + id + "\",\"provider\":\"acme\",\"model\":\"m1\"}");

    assertThat(answer.path("records").path(0).path("error").path("field").asString())
        .isEqualTo("id");
  }

  @Test
  void post_modelLongerThanALabel_countsAndTheBooksGoOn() {
    server.put(
        "/api/v1/budgets/models",
        "{\"match\":{\"provider\":[\"long\"]},\"per\":[\"model\",\"operation\"],\"unit\":\"tokens\","
            + "\"limit\":\"100\",\"period\":\"total\"}");
    String record =
        "{\"id\":\"%s\",\"provider\":\"long\",\"model\":\"%s\",\"operation\":\"%s\","
            + "\"tokens\":{\"input\":7}}";
    JsonNode answer =
        post(
            "["
                + record.formatted("long", "m".repeat(300), "o".repeat(500))
                + ","
                + record.formatted("short", "m", "o")
                + "]");
    assertThat(answer.path("accepted").asInt()).as(answer.toString()).isEqualTo(2);
    assertThat(server.get("/api/v1/budgets/models/status").json().path("windows"))
        .hasSize(2)
        .allMatch(window -> window.path("settled").asString().equals("7"));
  }

  @Test
  void post_halfOfASurrogatePair_isInvalid() {
    // What has no form in UTF-8 would be kept as something else, and so meet what is another.
    String record =
        "{\"id\":\"%s\",\"provider\":\"p\",\"model\":\"m\",\"labels\":{\"user\":\"%s\"}}";
    JsonNode answer =
        post(
            "["
                + record.formatted("\\ud800", "u")
                + ","
                + record.formatted("\\udc01", "u")
                + ","
                + record.formatted("half", "\\ud800")
                + ","
                + record.formatted("whole", "\\ud83d\\ude00")
                + "]");
    assertThat(answer.path("invalid").asInt()).as(answer.toString()).isEqualTo(3);
    assertThat(answer.path("accepted").asInt()).isEqualTo(1);
  }

  @Test
  void get_sameIdFromTwoOrigins_asksWhich() {
    post(record("shared"));
    String event =
        "{\"id\":\"shared\",\"source\":\"other\",\"data\":{\"provider\":\"acme\",\"model\":\"m1\"}}";
    server.send("POST", "/api/v1/usage", event, "application/cloudevents+json");

    assertThat(server.get("/api/v1/usage/shared").status()).isEqualTo(409);
    assertThat(server.get("/api/v1/usage/shared?origin=api").status()).isEqualTo(200);
    assertThat(server.get("/api/v1/usage/shared?origin=other").status()).isEqualTo(200);
  }

  @Test
  void post_labelOrg_decidesTheOrgAndIsFoundWithoutSayingSo() {
    post(record("in-acme").replace("\"labels\":{", "\"labels\":{\"org\":\"acme\","));

    assertThat(server.get("/api/v1/usage/in-acme").json().path("org").asString()).isEqualTo("acme");
    assertThat(server.get("/api/v1/usage/in-acme?org=acme").status()).isEqualTo(200);
    assertThat(server.get("/api/v1/usage/in-acme?org=default").status()).isEqualTo(404);
  }

  @Test
  void post_withoutIdOrPrice_isMintedAndUnpriced() {
    JsonNode answer =
        post("{\"provider\":\"nobody\",\"model\":\"nothing\",\"tokens\":{\"input\":1}}");

    JsonNode entry = answer.path("records").path(0);
    assertThat(entry.path("id").asString()).startsWith("u_");
    assertThat(entry.path("cost").path("status").asString()).isEqualTo("unpriced");
    assertThat(entry.path("cost").path("amount").isNull()).isTrue();
  }

  @Test
  void post_costThatTheSenderKnows_isReported() {
    JsonNode answer =
        post(
            "{\"provider\":\"x\",\"model\":\"y\",\"cost\":{\"amount\":\"0.5\",\"currency\":\"USD\"}}");

    JsonNode cost = answer.path("records").path(0).path("cost");
    assertThat(cost.path("status").asString()).isEqualTo("reported");
    assertThat(cost.path("amount").asString()).isEqualTo("0.5");
  }

  @Test
  void post_costThatIsNotTheCatalogues_diverges() {
    JsonNode answer =
        post(
            "{\"provider\":\"openai\",\"model\":\"gpt-4o-mini\",\"tokens\":{\"input\":1000},"
                + "\"cost\":{\"amount\":\"0.00014\"}}");

    JsonNode cost = answer.path("records").path(0).path("cost");
    assertThat(cost.path("amount").asString()).isEqualTo("0.00014");
    assertThat(cost.path("calculated").asString()).isEqualTo("0.00015");
    assertThat(cost.path("divergence").asString()).isEqualTo("-0.00001");
  }

  @Test
  void post_error_isFree() {
    JsonNode answer = post(record("failed").replace("\"status\":\"ok\"", "\"status\":\"error\""));

    assertThat(answer.path("records").path(0).path("cost").path("status").asString())
        .isEqualTo("free");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data", ""})
  void post_calledAForm_isReadAsJson(String type) {
    String large = "[" + record("form" + type.length()) + " ".repeat(100_000) + ", \"100%zz&a=b\"]";

    Running.Reply reply = server.send("POST", "/api/v1/usage", large, type);

    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.json().path("accepted").asInt()).isEqualTo(1);
  }

  @Test
  void post_unreadable_is400() {
    Running.Reply reply = server.post("/api/v1/usage", "{\"id\":");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.http().headers().firstValue("content-type"))
        .contains("application/problem+json");
    assertThat(reply.json().path("code").asString()).isEqualTo("invalid_json");
  }

  @Test
  void correct_newCounts_areTheNewestRevision() {
    server.put(
        "/api/v1/budgets/corr",
        "{\"unit\":\"usd\",\"limit\":\"9\",\"period\":\"total\",\"match\":{\"team\":\"corr\"}}");
    post(record("wrong").replace("research", "corr"));

    Running.Reply reply =
        server.post(
            "/api/v1/usage/wrong/corrections",
            "{\"usage\":{\"tokens\":{\"input\":2000,\"output\":500}},\"reason\":\"bill\"}");

    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    JsonNode read = server.get("/api/v1/usage/wrong").json();
    assertThat(read.path("revision").asInt()).isEqualTo(2);
    assertThat(read.path("cost").path("amount").asString()).isEqualTo("0.003");
    JsonNode window = server.get("/api/v1/budgets/corr/status").json().path("windows").path(0);
    assertThat(window.path("settled").asString()).isEqualTo("0.003");
    assertThat(
            server
                .get(
                    "/api/v1/reports/usage?from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z"
                        + "&team=corr")
                .json()
                .path("totals")
                .path("cost")
                .asString())
        .isEqualTo("0.003");
  }

  @Test
  void correct_withoutReasonOrOfAnotherModel_isRefused() {
    post(record("keep"));

    assertThat(
            server
                .post("/api/v1/usage/keep/corrections", "{\"usage\":{}}")
                .json()
                .path("field")
                .asString())
        .isEqualTo("reason");
    assertThat(
            server
                .post(
                    "/api/v1/usage/keep/corrections",
                    "{\"usage\":{\"model\":\"m2\"},\"reason\":\"x\"}")
                .status())
        .isEqualTo(400);
    assertThat(
            server
                .post("/api/v1/usage/none/corrections", "{\"usage\":{},\"reason\":\"x\"}")
                .status())
        .isEqualTo(404);
  }

  @Test
  void list_filters_andPages() {
    for (int i = 0; i < 5; i++) {
      post(record("page-" + i).replace("research", "pages").replace("20:00:00", "20:00:0" + i));
    }

    JsonNode first = server.get("/api/v1/usage?team=pages&limit=3").json();
    assertThat(first.path("items").valueStream().map(r -> r.path("id").asString()))
        .containsExactly("page-4", "page-3", "page-2");
    JsonNode second =
        server
            .get("/api/v1/usage?team=pages&limit=3&cursor=" + first.path("next_cursor").asString())
            .json();
    assertThat(second.path("items").valueStream().map(r -> r.path("id").asString()))
        .containsExactly("page-1", "page-0");
    assertThat(second.path("next_cursor").isNull()).isTrue();
    assertThat(server.get("/api/v1/usage?limit=0").status()).isEqualTo(400);
    assertThat(server.get("/api/v1/usage?limit=10001").status()).isEqualTo(400);
    assertThat(
            server
                .get("/api/v1/usage?team=pages&from=2026-11-21T20:00:01Z&to=2026-11-21T20:00:03Z")
                .json()
                .path("items"))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001-01-01T00:00:00Z", "1969-07-20T20:17:40Z", "9999-12-31T23:59:58Z"})
  void post_anyTimeThatIsTaken_isListedAndReported(String time) {
    String team = "t" + time.substring(0, 4);
    post(record(team).replace("2026-11-21T20:00:00Z", time).replace("research", team));

    assertThat(server.get("/api/v1/usage?team=" + team).json().path("items")).hasSize(1);
    JsonNode report =
        server
            .get("/api/v1/reports/usage?from=0001-01-01T00:00:00Z&granularity=month&team=" + team)
            .json();
    assertThat(report.path("totals").path("records").asInt()).isEqualTo(1);
    assertThat(report.path("to").asString()).isEqualTo("9999-12-31T23:59:59Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"})
  void post_timeWithoutACalendarYear_isInvalid(String time) {
    JsonNode answer = post(record("never").replace("2026-11-21T20:00:00Z", time));

    assertThat(answer.path("records").path(0).path("error").path("field").asString())
        .isEqualTo("time");
  }

  @Test
  void post_ofAClockAhead_isInTheReportAtOnce() {
    String ahead = Instant.now().plusSeconds(3600).toString();
    post(record("ahead").replace("2026-11-21T20:00:00Z", ahead).replace("research", "ahead"));

    assertThat(server.get("/api/v1/reports/summary?team=ahead").json().path("record_count").asInt())
        .isEqualTo(1);
    assertThat(server.get("/api/v1/reports/usage?from=" + ahead).status()).isEqualTo(200);
  }

  @Test
  void filter_labelWithAComma_isOneValue() {
    post(record("comma").replace("\"u-1\"", "\"Doe, Jane\""));
    post(record("other").replace("\"u-1\"", "\"Doe\""));

    JsonNode items = server.get("/api/v1/usage?user=Doe%2C%20Jane").json().path("items");
    assertThat(items.size()).isEqualTo(1);
    assertThat(items.path(0).path("id").asString()).isEqualTo("comma");
    String both = "/api/v1/reports/usage?from=2026-11-01T00:00:00Z&user=Doe%2C%20Jane&user=Doe";
    assertThat(server.get(both).json().path("totals").path("records").asInt()).isEqualTo(2);
  }

  @Test
  void metadata_ofMoreThan64KiB_isInvalid() {
    String record =
        "{\"id\":\"%s\",\"provider\":\"a\",\"model\":\"b\",\"metadata\":{\"x\":\"%s\"}}";
    JsonNode reply =
        server
            .post(
                "/api/v1/usage",
                "["
                    + record.formatted("meta-1", "y".repeat(65_528))
                    + ","
                    + record.formatted("meta-2", "y".repeat(65_529))
                    + "]")
            .json();
    assertThat(reply.at("/records/0/status").asString()).isEqualTo("accepted");
    assertThat(reply.at("/records/1/status").asString()).isEqualTo("invalid");
    assertThat(reply.at("/records/1/error/field").asString()).isEqualTo("metadata");
  }
}
