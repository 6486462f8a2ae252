package dev.purser.gateway;

import static dev.purser.gateway.Samples.budget;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import dev.purser.wire.ProviderKind;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Formats that are not like OpenAI's, from the path to the record. */
class OtherFormatsTest {

  /** Gemini's place is taken by Vertex AI, which speaks the same format. */
  private final Harness harness =
      new Harness(
          provider ->
              provider.kind() == ProviderKind.GEMINI
                  ? Provider.of("vertex", ProviderKind.GEMINI, provider.baseUrl())
                  : provider,
          config -> config);

  @AfterEach
  void close() {
    harness.close();
  }

  private void assertRecord(String model, String tokens, String cost) {
    UsageRecord record = harness.onlyRecord();
    assertThat(record.model()).isEqualTo(model);
    assertThat(record.tokens()).hasToString(tokens);
    assertThat(record.cost().amount()).hasValue(Money.parse(cost));
    assertThat(record.metadata()).isEqualTo("{}");
  }

  private static final String COHERE =
      "{\"model\":\"command-r7b-12-2024\",\"max_tokens\":50,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

  private static final String BILLED =
      "\"usage\":{\"billed_units\":{\"input_tokens\":12,\"output_tokens\":7},"
          + "\"tokens\":{\"input_tokens\":507,\"output_tokens\":10}}";

  @Test
  void cohere_answer_isRecordedByItsBilledUnits() {
    harness.upstream.next(
        Reply.json(200, "{\"finish_reason\":\"COMPLETE\",\"message\":{}," + BILLED + "}"));

    harness.post("/cohere/v2/chat", COHERE);

    assertRecord("command-r7b-12-2024", "{input=12, output=7}", "0.0000015");
  }

  @Test
  void cohere_stream_isRecordedByItsLastEvent() {
    String end = "data: {\"type\":\"message-end\",\"delta\":{" + BILLED + "}}\n\n";
    harness.upstream.next(Reply.sse(List.of("data: {\"type\":\"message-start\"}\n\n", end)));

    HttpResponse<String> answer =
        harness.post("/cohere/v2/chat", COHERE.replace("{\"model\"", "{\"stream\":true,\"model\""));

    assertThat(answer.body()).endsWith(end);
    assertRecord("command-r7b-12-2024", "{input=12, output=7}", "0.0000015");
  }

  @Test
  void cohere_ranking_isRecordedInSearchUnits() {
    harness.upstream.next(Reply.json(200, "{\"meta\":{\"billed_units\":{\"search_units\":1}}}"));

    harness.post("/cohere/v2/rerank", "{\"model\":\"rerank-v3.5\",\"documents\":[\"a\"]}");

    UsageRecord record = harness.onlyRecord();
    assertThat(record.operation()).isEqualTo("rerank");
    assertThat(record.quantities().get("search_units")).isEqualTo(BigDecimal.ONE);
    assertThat(record.tokens().total()).isZero();
    assertThat(record.cost().amount()).hasValue(Money.parse("0.002"));
  }

  @Test
  void cohere_exhausted_isRefusedAsCohereDoes() {
    harness.budget(budget("ceiling", Enforcement.HARD, Unit.USD, "0.0000001"));

    HttpResponse<String> answer = harness.post("/cohere/v2/chat", COHERE);

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.body()).startsWith("{\"id\":\"req_").contains("\"message\":\"The budget");
  }

  @Test
  void ollama_objectsOnLines_areRecordedAndPassed() {
    String lines =
        """
        {"model":"llama3","message":{"content":"hi"},"done":false}
        {"model":"llama3","done":true,"prompt_eval_count":26,"eval_count":9}
        """;
    harness.upstream.next(
        Reply.status(200)
            .header("content-type", "application/x-ndjson")
            .text(lines.substring(0, 20))
            .text(lines.substring(20))
            .end());

    HttpResponse<String> answer =
        harness.post("/ollama/api/chat", "{\"model\":\"llama3\",\"messages\":[]}");

    assertThat(answer.body()).isEqualTo(lines);
    UsageRecord record = harness.onlyRecord();
    assertThat(record.provider()).isEqualTo("ollama");
    assertThat(record.tokens()).hasToString("{input=26, output=9}");
    assertThat(record.cost()).isInstanceOf(Cost.Unpriced.class);
  }

  @Test
  void ollama_tokensExhausted_isRefusedAsOllamaDoes() {
    harness.budget(budget("ceiling", Enforcement.HARD, Unit.TOKENS, "10"));

    HttpResponse<String> answer =
        harness.post(
            "/ollama/api/chat", "{\"model\":\"llama3\",\"options\":{\"num_predict\":100}}");

    assertThat(answer.statusCode()).isEqualTo(402);
    assertThat(answer.body()).startsWith("{\"error\":\"The budget ceiling");
  }

  @Test
  void interaction_stream_isRecorded() {
    harness.upstream.next(
        Reply.sse(
            List.of(
                "data: {\"event_type\":\"interaction.created\",\"interaction\":{}}\n\n",
                "data: {\"event_type\":\"interaction.completed\",\"interaction\":{\"model\":"
                    + "\"gemini-2.5-flash\",\"usage\":{\"total_tokens\":60,"
                    + "\"total_input_tokens\":20,\"total_output_tokens\":10,"
                    + "\"total_thought_tokens\":30}}}\n\n")));

    harness.post(
        "/gemini/v1beta/interactions",
        "{\"model\":\"gemini-2.5-flash\",\"input\":\"hi\",\"stream\":true}");

    assertRecord("gemini-2.5-flash", "{input=20, output=10, reasoning=30}", "0.000106");
  }

  @Test
  void vertex_partnersModel_isRecordedWithItsRegion() {
    harness.upstream.next(
        Reply.json(
            200,
            "{\"type\":\"message\",\"model\":\"claude-haiku-4-5-20251001\",\"content\":[],"
                + "\"usage\":{\"input_tokens\":10,\"output_tokens\":2}}"));
    String path =
        "/v1/projects/p/locations/us-east5/publishers/anthropic/models/"
            + "claude-haiku-4-5@20251001:rawPredict";

    harness.post(
        "/gemini" + path,
        "{\"anthropic_version\":\"vertex-2023-10-16\",\"max_tokens\":9,\"messages\":[]}");

    assertThat(harness.upstream.awaitRequest(1).path()).isEqualTo(path);
    // A tenth more than at the global endpoint.
    assertRecord("claude-haiku-4-5@20251001", "{input=10, output=2}", "0.000022");
    assertThat(harness.onlyRecord().region()).isEqualTo("us-east5");
    assertThat(harness.onlyRecord().provider()).isEqualTo("vertex");
  }
}
