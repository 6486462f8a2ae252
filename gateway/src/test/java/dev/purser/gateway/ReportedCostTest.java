package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT_STREAM_REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a provider says what a call costs, that is settled, and compared with the catalogue. */
class ReportedCostTest {

  private static final String OPENROUTER = "/openrouter/api/v1/chat/completions";

  private static final String REQUEST =
      "{\"model\":\"openai/gpt-4o-mini\",\"max_tokens\":100,\"messages\":[]}";

  private final Harness harness = new Harness();

  @AfterEach
  void close() {
    harness.close();
  }

  /** 1,000 in and 50 out are 0.00018 USD at gpt-4o-mini's prices. */
  private static String answer(String cost) {
    return "{\"model\":\"openai/gpt-4o-mini\",\"choices\":[{\"index\":0,\"message\":"
        + "{\"content\":\"hi\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1000,"
        + "\"completion_tokens\":50,\"total_tokens\":1050,"
        + cost
        + "}}";
  }

  private Cost.Reported costOf(String answer) {
    harness.upstream.next(Reply.json(200, answer));
    HttpResponse<String> got = harness.post(OPENROUTER, REQUEST);
    assertThat(got.body()).isEqualTo(answer);
    UsageRecord record = harness.onlyRecord();
    assertThat(got.headers().firstValue("x-purser-cost"))
        .hasValue(record.cost().amount().orElseThrow().toDecimal());
    return (Cost.Reported) record.cost();
  }

  @Test
  void settle_costThatAgrees_hasNoDivergence() {
    Cost.Reported cost = costOf(answer("\"cost\":0.00018"));
    assertThat(cost.money()).isEqualTo(Money.parse("0.00018"));
    assertThat(cost.calculated()).contains(Money.parse("0.00018"));
    assertThat(cost.divergence()).isEmpty();
    assertThat(cost.price()).startsWith("openrouter/openai/gpt-4o-mini");
  }

  @Test
  void settle_costWithAFeeOnTop_isSettledAndDiverges() {
    Cost.Reported cost = costOf(answer("\"cost\":0.01518"));
    assertThat(cost.money()).isEqualTo(Money.parse("0.01518"));
    assertThat(cost.divergence()).contains(Money.parse("0.015"));
  }

  @Test
  void settle_callersOwnKeyAtTheProvider_isWhatTheProviderTakes() {
    Cost.Reported cost =
        costOf(
            answer(
                "\"cost\":0,\"is_byok\":true,"
                    + "\"cost_details\":{\"upstream_inference_cost\":0.00018}"));
    assertThat(cost.money()).isEqualTo(Money.parse("0.00018"));
  }

  @Test
  void settle_costOfAnAnswerCutShort_isNotBelieved() {
    // Every chunk has the figures so far, as Perplexity's do.
    String chunk =
        "data: {\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}],"
            + "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":1,\"total_tokens\":1001,"
            + "\"cost\":0.00000001}}\n\n";
    harness.upstream.next(Reply.sse().text(chunk).cut());
    try {
      harness.post("/openai/v1/chat/completions", CHAT_STREAM_REQUEST);
    } catch (java.io.UncheckedIOException expected) {
      // The answer breaks off.
    }
    assertThat(harness.onlyRecord().cost()).isInstanceOf(Cost.Priced.class);
  }
}
