package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_STREAM_REQUEST;
import static dev.purser.gateway.Samples.budget;
import static dev.purser.gateway.Samples.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import dev.purser.testkit.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasoningTest {

  @ParameterizedTest
  @CsvSource({
    "o3-mini, UNSEEN",
    "openai/o4-mini-2025-04-16, UNSEEN",
    "gpt-5.1, UNSEEN",
    "gpt-6.1-sol, UNSEEN",
    "codex-mini, UNSEEN",
    "grok-4-0709, UNSEEN",
    "gpt-5-chat-latest, UNKNOWN",
    "grok-4-fast-non-reasoning, UNKNOWN",
    "gpt-4o-audio-preview, UNKNOWN",
    "gpt-4o-mini-search-preview, UNKNOWN",
    "gemini-2.5-pro, UNKNOWN",
    "magistral-medium, UNKNOWN",
    "anything, UNKNOWN",
    "gpt-4o, SHOWN",
    "gpt-3.5-turbo, SHOWN",
    "claude-sonnet-4-5, SHOWN",
    "gemini-2.0-flash, SHOWN",
    "meta-llama/llama-3, SHOWN",
    "mistral-large-latest, SHOWN",
    "deepseek-chat, SHOWN",
  })
  void of_modelName_saysWhatItsStreamShows(String model, Reasoning reasoning) {
    assertThat(Reasoning.of(model)).isEqualTo(reasoning);
  }

  @ParameterizedTest
  @CsvSource({"gpt-4o-mini, 2, 30", "o3-mini, 100, 100"})
  void stream_thatIsLeft_countsTheLongestAnswerWhereReasoningIsUnseen(
      String model, long least, long most) {
    try (Harness harness = new Harness()) {
      harness.budget(budget("usd", Enforcement.HARD, Unit.USD, "1"));
      harness.upstream.next(Reply.sse().text(chunk("some words")).stall());
      try (RawCaller caller =
          new RawCaller(harness.port())
              .post(CHAT, CHAT_STREAM_REQUEST.replace("gpt-4o-mini", model))) {
        caller.readUntil("some words");
      }
      UsageRecord record = harness.onlyRecord();
      assertThat(record.status()).isEqualTo(Status.CANCELLED);
      assertThat(record.tokens().outputTotal()).isBetween(least, most);
    }
  }

  @Test
  void stream_thatIsLeftWithoutACeiling_countsWhatCame() {
    try (Harness harness = new Harness()) {
      harness.upstream.next(Reply.sse().text(chunk("some words")).stall());
      try (RawCaller caller =
          new RawCaller(harness.port())
              .post(CHAT, CHAT_STREAM_REQUEST.replace("gpt-4o-mini", "o3-mini"))) {
        caller.readUntil("some words");
      }
      assertThat(harness.onlyRecord().tokens().outputTotal()).isLessThan(30);
    }
  }
}
