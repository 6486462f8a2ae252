package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Running;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class BudgetsApiTest {

  private static final String SMALL = "{\"unit\":\"usd\",\"limit\":\"10\",\"period\":\"day\"%s}";

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
  void put_onlyTheMandatory_showsTheDefaults() {
    Running.Reply created = server.put("/api/v1/budgets/plain", SMALL.formatted(""));

    assertThat(created.status()).isEqualTo(201);
    JsonNode budget = server.get("/api/v1/budgets/plain").json();
    assertThat(budget).isEqualTo(created.json());
    assertThat(budget.path("org").asString()).isEqualTo("default");
    assertThat(budget.path("match").isEmpty()).isTrue();
    assertThat(budget.path("per").isEmpty()).isTrue();
    assertThat(budget.path("zone").asString()).isEqualTo("UTC");
    assertThat(budget.path("enforcement").asString()).isEqualTo("hard");
    assertThat(budget.path("thresholds").toString())
        .isEqualTo("[\"0.5\",\"0.75\",\"0.9\",\"1.0\"]");
    assertThat(budget.path("on_exceed").toString()).isEqualTo("[\"deny\"]");
    assertThat(budget.path("unknown_price").asString()).isEqualTo("deny");
    server.delete("/api/v1/budgets/plain");
  }

  @Test
  void put_afterCallsWithLabelsOfTheirOwnChoice_startsWithThemWhereTheyCounted() {
    String secret =
        server
            .post("/api/v1/keys", "{\"name\":\"own\",\"labels\":{\"team\":\"own\"}}")
            .json()
            .path("secret")
            .asString();
    String budget =
        "{\"unit\":\"requests\",\"limit\":\"5\",\"period\":\"day\",\"per\":\"user\",\"zone\":\"%s\","
            + "\"match\":{\"team\":\"own\"}}";
    server.put("/api/v1/budgets/own", budget.formatted("UTC"));
    for (String user : new String[] {"ann", "bob"}) {
      assertThat(
              server
                  .send(
                      "POST",
                      "/sandbox/openai/v1/chat/completions",
                      "{\"model\":\"gpt-4o-mini\",\"max_tokens\":5,\"messages\":[]}",
                      "application/json",
                      "authorization",
                      "Bearer " + secret,
                      "x-purser-label-user",
                      user)
                  .status())
          .isEqualTo(200);
    }
    JsonNode before = server.get("/api/v1/budgets/own/status").json().path("windows");
    assertThat(before).hasSize(1);
    assertThat(before.path(0).path("group").path("user").isNull()).isTrue();

    // Its windows are others now, and start with what the ledger says.
    server.put("/api/v1/budgets/own", budget.formatted("Europe/Berlin"));

    JsonNode after = server.get("/api/v1/budgets/own/status").json().path("windows");
    assertThat(after).hasSize(1);
    assertThat(after.path(0).path("group").path("user").isNull()).isTrue();
    assertThat(after.path(0).path("settled").asString()).isEqualTo("2");
    server.delete("/api/v1/budgets/own");
  }

  @Test
  void put_plainTexts_areListsOfOne() {
    JsonNode budget =
        server
            .put(
                "/api/v1/budgets/plain",
                "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"match\":{\"team\":\"r\"},"
                    + "\"per\":\"user\",\"thresholds\":\"0.5\",\"on_exceed\":\"deny\"}")
            .json();

    assertThat(budget.path("match").toString()).isEqualTo("{\"team\":[\"r\"]}");
    assertThat(budget.path("per").toString()).isEqualTo("[\"user\"]");
    assertThat(budget.path("thresholds").toString()).isEqualTo("[\"0.5\"]");
    assertThat(budget.path("on_exceed").toString()).isEqualTo("[\"deny\"]");
    server.delete("/api/v1/budgets/plain");
  }

  @Test
  void put_itsOwnAnswer_changesNothingButTheVersion() {
    String id = "/api/v1/budgets/round";
    String full =
        """
        {"id":"round","org":"default","match":{"team":"r","model":["a","b"]},"per":"user",
         "unit":"tokens","limit":100,"limits":[{"group":{"user":"u-7"},"limit":"500"}],
         "currency":"USD","period":"month","zone":"Europe/Berlin","enforcement":"soft",
         "thresholds":["0.5","1.0"],"warning_at":"0.7","critical_at":"0.9",
         "on_exceed":["clamp","downgrade","deny"],
         "anchor":"2026-01-31T00:00:00Z","hold":"extend","ladder":["small"],"min_output":16,
         "degrade_at":"0.9","unbounded_hold":"50","unknown_price":"ceiling",
         "ceiling_rate":"75.5","priority_reserve":{"high":"0.1","critical":"0.05"},
         "rollover":{"max":"20"},"max_windows":10}
        """;
    JsonNode first = server.put(id, full).json();

    Running.Reply again = server.put(id, first.toString());

    assertThat(again.status()).as(again.body()).isEqualTo(200);
    assertThat(first.path("match").path("team").toString()).isEqualTo("[\"r\"]");
    assertThat(first.path("limits").path(0).path("limit").asString()).isEqualTo("500");
    assertThat(again.json().path("version").asInt()).isEqualTo(2);
    assertThat(without(again.json())).isEqualTo(without(first));
    assertThat(first.path("on_exceed")).hasSize(3);
    assertThat(first.path("ceiling_rate").asString()).isEqualTo("75.5");
    assertThat(first.path("priority_reserve").path("critical").asString()).isEqualTo("0.05");
    assertThat(first.path("rollover").path("max").asString()).isEqualTo("20");
    assertThat(first.path("hold").asString()).isEqualTo("extend");
    assertThat(first.path("ladder").path(0).asString()).isEqualTo("small");
    assertThat(first.path("min_output").asInt()).isEqualTo(16);
    assertThat(first.path("degrade_at").asString()).isEqualTo("0.9");
    assertThat(first.path("anchor").asString()).isEqualTo("2026-01-31T00:00:00Z");
    server.delete(id);
  }

  private static JsonNode without(JsonNode budget) {
    return ((ObjectNode) budget.deepCopy()).without("version");
  }

  @Test
  void put_rollingAndSession_haveTheirDuration() {
    JsonNode rolling =
        server
            .put(
                "/api/v1/budgets/rolling",
                "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"rolling\",\"duration\":\"PT1H\"}")
            .json();
    JsonNode session =
        server
            .put(
                "/api/v1/budgets/session",
                "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"session\"}")
            .json();

    assertThat(rolling.path("duration").asString()).isEqualTo("PT1H");
    assertThat(session.path("idle_time").asString()).isEqualTo("PT30M");
    assertThat(session.path("per").toString()).isEqualTo("[\"session\"]");
    assertThat(server.put("/api/v1/budgets/session", session.toString()).status()).isEqualTo(200);
    assertThat(server.get("/api/v1/budgets/rolling/status").json().path("windows")).hasSize(1);
    server.delete("/api/v1/budgets/rolling");
    server.delete("/api/v1/budgets/session");
  }

  @Test
  void status_ofWhatWasTakenOver_addsUp() {
    server.put(
        "/api/v1/budgets/over",
        SMALL.formatted(",\"rollover\":{\"max\":\"5\"},\"match\":{\"team\":\"o\"}"));
    server.post(
        "/api/v1/usage",
        "{\"provider\":\"p\",\"model\":\"m\",\"labels\":{\"team\":\"o\"},\"cost\":{\"amount\":\"3\"}}");

    JsonNode window = server.get("/api/v1/budgets/over/status").json().path("windows").path(0);

    assertThat(window.path("limit").asString()).isEqualTo("15");
    assertThat(window.path("carried").asString()).isEqualTo("5");
    assertThat(window.path("remaining").asString()).isEqualTo("12");
    assertThat(window.path("percent").asString()).isEqualTo("20");
    server.delete("/api/v1/budgets/over");
  }

  @Test
  void put_namesBeyondReason_isRefused() {
    String name = "x".repeat(10_000);

    for (String field :
        new String[] {"\"org\":\"%s\"", "\"per\":\"%s\"", "\"match\":{\"team\":\"%s\"}"}) {
      Running.Reply reply =
          server.put("/api/v1/budgets/long", SMALL.formatted("," + field.formatted(name)));
      assertThat(reply.status()).as(field).isEqualTo(400);
      assertThat(reply.json().path("detail").asString()).contains("at most").hasSizeLessThan(200);
    }
  }

  @Test
  void put_adaptive_hasItsPreset() {
    JsonNode budget =
        server
            .put("/api/v1/budgets/adaptive", SMALL.formatted(",\"enforcement\":\"adaptive\""))
            .json();

    assertThat(budget.path("on_exceed").toString())
        .isEqualTo("[\"clamp\",\"downgrade\",\"throttle\",\"deny\"]");
    assertThat(server.put("/api/v1/budgets/adaptive", budget.toString()).status()).isEqualTo(200);
    server.delete("/api/v1/budgets/adaptive");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"unit\":\"eur\",\"limit\":\"1\",\"period\":\"day\"}",
        "{\"unit\":\"usd\",\"limit\":\"-1\",\"period\":\"day\"}",
        "{\"unit\":\"usd\",\"limit\":\"1e99\",\"period\":\"day\"}",
        "{\"unit\":\"usd\",\"limit\":\"0.00000000001\",\"period\":\"day\"}",
        "{\"unit\":\"tokens\",\"limit\":\"1.5\",\"period\":\"day\"}",
        "{\"unit\":\"usd\",\"limit\":\"ten\",\"period\":\"day\"}",
        "{\"unit\":\"usd\",\"period\":\"day\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"fortnight\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"zone\":\"Mars/Base\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"warning_at\":\"0.99\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"id\":\"other\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"colour\":\"red\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"hold\":\"half\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"duration\":\"PT1H\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"rolling\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"rolling\",\"duration\":\"an hour\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"rollover\":{}}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"total\",\"rollover\":{\"max\":\"1\"}}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"priority_reserve\":{\"top\":\"0.1\"}}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"ceiling_rate\":\"1e9\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"on_exceed\":\"pray\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"per\":[\"\"]}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"per\":[\"user\",\"user\"]}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"match\":{\"\":[\"x\"]}}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"match\":{\"team\":\"\"}}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"on_exceed\":[\"clamp\",\"downgrade\",\"deny\"]}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"degrade_at\":\"0.5\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"ladder\":[\"a\",\"a\"]}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"ladder\":[\"\"]}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"per\":[\"user\"],\"limits\":[{\"group\":{\"user\":\"u\"},\"limit\":\"1\"},{\"group\":{\"user\":\"u\"},\"limit\":\"2\"}]}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"on_exceed\":[\"deny\",\"clamp\"]}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"min_output\":0}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"total\",\"anchor\":\"2026-01-31T00:00:00Z\"}",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"day\",\"per\":\"team\","
            + "\"limits\":[{\"group\":{\"user\":\"u\"},\"limit\":\"2\"}]}",
        "[]",
        ""
      })
  void put_wrong_is400WithAProblem(String body) {
    Running.Reply reply = server.put("/api/v1/budgets/wrong", body);

    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.json().path("code").asString()).isNotEmpty();
    assertThat(server.get("/api/v1/budgets/wrong").status()).isEqualTo(404);
  }

  @Test
  void put_otherUnitOrPeriod_isAConflict() {
    server.put("/api/v1/budgets/fixed", SMALL.formatted(""));

    assertThat(
            server
                .put(
                    "/api/v1/budgets/fixed",
                    "{\"unit\":\"tokens\",\"limit\":\"10\",\"period\":\"day\"}")
                .status())
        .isEqualTo(409);
    assertThat(
            server
                .put(
                    "/api/v1/budgets/fixed",
                    "{\"unit\":\"usd\",\"limit\":\"10\",\"period\":\"month\"}")
                .status())
        .isEqualTo(409);
    server.delete("/api/v1/budgets/fixed");
  }

  @Test
  void delete_twice_findsNothingTheSecondTime() {
    server.put("/api/v1/budgets/gone", SMALL.formatted(""));

    assertThat(server.delete("/api/v1/budgets/gone").status()).isEqualTo(204);
    assertThat(server.delete("/api/v1/budgets/gone").status()).isEqualTo(404);
  }

  @Test
  void list_pages() {
    for (String id : new String[] {"p1", "p2", "p3"}) {
      server.put("/api/v1/budgets/" + id + "?org=paging", SMALL.formatted(""));
    }

    JsonNode first = server.get("/api/v1/budgets?org=paging&limit=2").json();
    JsonNode second =
        server
            .get("/api/v1/budgets?org=paging&cursor=" + first.path("next_cursor").asString())
            .json();

    assertThat(first.path("items")).hasSize(2);
    assertThat(second.path("items").path(0).path("id").asString()).isEqualTo("p3");
    assertThat(second.path("next_cursor").isNull()).isTrue();
  }

  @Test
  void status_withoutPer_hasOneWindowEvenUnused() {
    server.put("/api/v1/budgets/unused", SMALL.formatted(",\"match\":{\"team\":[\"nobody\"]}"));

    JsonNode status = server.get("/api/v1/budgets/unused/status").json();

    assertThat(status.path("budget").asString()).isEqualTo("unused");
    assertThat(status.path("windows")).hasSize(1);
    JsonNode window = status.path("windows").path(0);
    assertThat(window.path("group").isEmpty()).isTrue();
    assertThat(window.path("limit").asString()).isEqualTo("10");
    assertThat(window.path("settled").asString()).isEqualTo("0");
    assertThat(window.path("remaining").asString()).isEqualTo("10");
    assertThat(window.path("percent").asString()).isEqualTo("0");
    assertThat(window.path("state").asString()).isEqualTo("healthy");
    assertThat(window.path("top_models").isArray()).isTrue();
    server.delete("/api/v1/budgets/unused");
  }

  @Test
  void status_splitByUser_hasAWindowEachAndStates() {
    server.put(
        "/api/v1/budgets/users",
        "{\"unit\":\"usd\",\"limit\":\"1\",\"period\":\"total\",\"per\":[\"user\"],"
            + "\"match\":{\"team\":\"split\"}}");
    for (String[] user :
        new String[][] {{"a", "0.79"}, {"b", "0.8"}, {"c", "0.95"}, {"d", "1.5"}}) {
      server.post(
          "/api/v1/usage",
          "{\"provider\":\"x\",\"model\":\"y\",\"labels\":{\"team\":\"split\",\"user\":\""
              + user[0]
              + "\"},\"cost\":{\"amount\":\""
              + user[1]
              + "\"}}");
    }

    for (String[] user :
        new String[][] {{"a", "healthy"}, {"b", "warning"}, {"c", "critical"}, {"d", "exceeded"}}) {
      JsonNode status = server.get("/api/v1/budgets/users/status?user=" + user[0]).json();
      assertThat(status.path("windows")).hasSize(1);
      assertThat(status.path("windows").path(0).path("state").asString()).isEqualTo(user[1]);
    }
    JsonNode over =
        server.get("/api/v1/budgets/users/status?user=d").json().path("windows").path(0);
    assertThat(over.path("remaining").asString()).isEqualTo("-0.5");
    assertThat(over.path("overdraft").asString()).isEqualTo("0.5");
    assertThat(over.path("percent").asString()).isEqualTo("150");
    assertThat(over.path("top_models").path(0).path("model").asString()).isEqualTo("y");

    JsonNode ofTeam = server.get("/api/v1/status?team=split&user=b").json();
    assertThat(ofTeam.path("items").valueStream().map(b -> b.path("budget").asString()))
        .contains("users");
    JsonNode ofOther = server.get("/api/v1/status?team=other").json();
    assertThat(ofOther.path("items").valueStream().map(b -> b.path("budget").asString()))
        .doesNotContain("users");
  }

  @Test
  void status_overdrawnOnlyByHolds_isExceeded() {
    server.put(
        "/api/v1/budgets/held",
        SMALL.formatted(",\"match\":{\"team\":\"held\"},\"enforcement\":\"hard\""));
    server.post(
        "/api/v1/reservations",
        "{\"id\":\"held\",\"amount\":\"10\",\"labels\":{\"team\":\"held\"}}");
    String status = "/api/v1/budgets/held/status";

    JsonNode full = server.get(status).json().at("/windows/0");
    server.put(
        "/api/v1/budgets/held",
        "{\"unit\":\"usd\",\"limit\":\"9.99\",\"period\":\"day\",\"match\":{\"team\":\"held\"}}");
    JsonNode over = server.get(status).json().at("/windows/0");

    assertThat(full.path("remaining").asString()).isEqualTo("0");
    assertThat(full.path("state").asString()).isEqualTo("healthy");
    assertThat(over.path("overdraft").asString()).isEqualTo("0.01");
    assertThat(over.path("percent").asString()).isEqualTo("0");
    assertThat(over.path("state").asString()).isEqualTo("exceeded");
    server.post("/api/v1/reservations/held/release", "");
    assertThat(server.get(status).json().at("/windows/0/state").asString()).isEqualTo("healthy");
    server.delete("/api/v1/budgets/held");
  }

  @Test
  void put_sameNewBudgetAtOnce_isNewOnceAndKeepsItsUnit() throws Exception {
    Callable<Running.Reply> usd = () -> server.put("/api/v1/budgets/raced", SMALL.formatted(""));
    Callable<Running.Reply> tokens =
        () ->
            server.put(
                "/api/v1/budgets/raced",
                "{\"unit\":\"tokens\",\"limit\":\"10\",\"period\":\"day\"}");
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Running.Reply>> calls = new ArrayList<>(Collections.nCopies(8, usd));
      calls.addAll(Collections.nCopies(8, tokens));
      Collections.shuffle(calls, new Random(7));
      for (Future<Running.Reply> reply : callers.invokeAll(calls)) {
        statuses.add(reply.get().status());
      }
    }
    assertThat(Collections.frequency(statuses, 201)).isEqualTo(1);
    assertThat(Collections.frequency(statuses, 200)).isEqualTo(7);
    assertThat(Collections.frequency(statuses, 409)).isEqualTo(8);
    server.delete("/api/v1/budgets/raced");
  }

  @Test
  void put_whatTheBudgetItselfRefuses_namesTheField() {
    Running.Reply refused =
        server.put("/api/v1/budgets/x", SMALL.formatted(",\"on_exceed\":[\"deny\",\"clamp\"]"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("field").asString()).isEqualTo("on_exceed");
  }

  @Test
  void put_idThatIsAPathOfTheApi_isRefused() {
    List<String> taken =
        server
            .get("/openapi.json")
            .json()
            .path("paths")
            .propertyStream()
            .map(path -> path.getKey())
            .filter(path -> path.matches("/api/v1/budgets/[a-z_]+"))
            .map(path -> path.substring(path.lastIndexOf('/') + 1))
            .toList();

    assertThat(taken).contains("check");
    for (String id : taken) {
      Running.Reply refused = server.put("/api/v1/budgets/" + id, SMALL.formatted(""));
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.json().path("field").asString()).isEqualTo("id");
      assertThat(refused.json().path("detail").asString()).contains("path of the API");
    }
  }

  @Test
  void get_sameIdInTwoOrgs_asksWhich() {
    server.put("/api/v1/budgets/both?org=one", SMALL.formatted(""));
    server.put("/api/v1/budgets/both", SMALL.formatted(",\"org\":\"two\""));

    assertThat(server.get("/api/v1/budgets/both").status()).isEqualTo(409);
    assertThat(server.get("/api/v1/budgets/both?org=two").json().path("org").asString())
        .isEqualTo("two");
  }

  @Test
  void status_ofManyGroups_isGivenPageByPage() {
    server.put(
        "/api/v1/budgets/paged",
        SMALL.formatted(",\"per\":\"user\",\"match\":{\"team\":\"paged\"}"));
    for (String user : new String[] {"c", "a", "b"}) {
      server.post(
          "/api/v1/usage",
          "{\"id\":\"paged-%s\",\"provider\":\"acme\",\"model\":\"m\",\"labels\":{\"team\":\"paged\",\"user\":\"%s\"}}"
              .formatted(user, user));
    }
    String status = "/api/v1/budgets/paged/status";

    JsonNode first = server.get(status + "?limit=2").json();
    JsonNode second =
        server.get(status + "?limit=2&cursor=" + first.path("next_cursor").asString()).json();

    assertThat(first.path("windows")).hasSize(2);
    assertThat(first.at("/windows/0/group/user").asString()).isEqualTo("a");
    assertThat(second.path("windows")).hasSize(1);
    assertThat(second.at("/windows/0/group/user").asString()).isEqualTo("c");
    assertThat(second.path("next_cursor").isNull()).isTrue();
    assertThat(server.get(status).json().path("windows")).hasSize(3);
    assertThat(server.get(status + "?limit=0").status()).isEqualTo(400);
    server.delete("/api/v1/budgets/paged");
  }
}
