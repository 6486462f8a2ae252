package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.server.Running;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReconcileApiTest {

  private static final String COSTS =
      "date,model,amount_value\n2026-11-20,gpt-4o-2024-08-06,0.02\n2026-11-20,gpt-9,1\n";

  private static Running server;

  @BeforeAll
  static void start() {
    server = Running.inMemory();
    post("a", "gpt-4o", ",\"response_model\":\"gpt-4o-2024-08-06\"");
    post("b", "gpt-4o", ",\"response_model\":\"gpt-4o-2024-08-06\",\"status\":\"unresolved\"");
    post("c", "gpt-4o-mini", "");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void post(String id, String model, String more) {
    Running.Reply reply =
        server.post(
            "/api/v1/usage",
            """
            {"id":"%s","time":"2026-11-20T10:00:00Z","provider":"openai","model":"%s",
             "tokens":{"input":1000,"output":500}%s}
            """
                .formatted(id, model, more));
    assertThat(reply.json().path("accepted").asInt()).as(reply.body()).isEqualTo(1);
  }

  private static Running.Reply reconcile(String provider, String content) {
    var body = JsonMapper.shared().createObjectNode().put("provider", provider);
    body.putArray("files").addObject().put("name", "costs.csv").put("content", content);
    return server.post("/api/v1/reconcile", body.toString());
  }

  @Test
  void reconcile_showsDriftByDayAndModelWithLikelyCauses() {
    Running.Reply reply = reconcile("openai", COSTS);

    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    JsonNode rows = reply.json().path("rows");
    assertThat(rows).hasSize(3);
    JsonNode dated = rows.path(0);
    assertThat(dated.path("model").asString()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(dated.at("/ours/records").asInt()).isEqualTo(2);
    assertThat(dated.at("/ours/cost").asString()).isEqualTo("0.015");
    assertThat(dated.at("/theirs/cost").asString()).isEqualTo("0.02");
    assertThat(dated.at("/theirs/input_tokens").isNull()).isTrue();
    assertThat(dated.at("/difference/cost").asString()).isEqualTo("0.005");
    assertThat(dated.at("/ratio/cost").asString()).isEqualTo("1.333333");
    assertThat(dated.at("/causes/0/cause").asString()).isEqualTo("unresolved");
    assertThat(rows.at("/1/causes/0/cause").asString()).isEqualTo("not_billed");
    assertThat(rows.at("/2/causes/0/cause").asString()).isEqualTo("not_recorded");
    assertThat(reply.json().at("/totals/theirs/cost").asString()).isEqualTo("1.02");
  }

  @Test
  void reconcile_recordsOfAnAlias_standBesideTheDatedModelOfTheBill() {
    Running.Reply reply =
        reconcile(
            "openai",
            """
            date,model,amount_value
            2026-11-20,gpt-4o-mini-2024-07-18,0.00045
            2026-11-20,web search tool calls,0.01
            """);
    JsonNode rows = reply.json().path("rows");
    JsonNode mini = rows.path(1);
    assertThat(mini.path("model").asString()).isEqualTo("gpt-4o-mini-2024-07-18");
    assertThat(mini.at("/ours/records").asInt()).isEqualTo(1);
    assertThat(mini.at("/difference/cost").asString()).isEqualTo("0");
    assertThat(mini.path("causes")).isEmpty();
    assertThat(rows.at("/2/causes/0/cause").asString()).isEqualTo("not_a_model");
  }

  @Test
  void reconcile_correctsNothing() {
    reconcile("openai", COSTS);

    assertThat(server.get("/api/v1/usage/a").json().path("revision").asInt()).isEqualTo(1);
  }

  @Test
  void reconcile_unreadable_saysWhichFile() {
    Running.Reply reply = reconcile("openai", "not a bill");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("detail").asString()).contains("costs.csv");
    assertThat(reconcile("acme", COSTS).json().path("field").asString()).isEqualTo("provider");
  }
}
