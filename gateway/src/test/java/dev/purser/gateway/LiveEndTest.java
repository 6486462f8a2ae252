package dev.purser.gateway;

import static dev.purser.gateway.LiveTalk.BOUND;
import static dev.purser.gateway.LiveTalk.COST;
import static dev.purser.gateway.LiveTalk.CREATED;
import static dev.purser.gateway.LiveTalk.DONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How live sessions end, and what is paid then. */
class LiveEndTest {

  private static final String CANCEL = "{\"type\":\"response.cancel\"}";

  private final LiveTalk talk = new LiveTalk();
  private final Harness harness = talk.harness();

  @AfterEach
  void close() {
    talk.close();
  }

  @Test
  void provider_thatDiesInAnAnswer_leavesItAtItsBound() {
    talk.ceiling("10").open();
    talk.begin();

    talk.provider().cut();

    assertThat(talk.caller().closeCode()).isEqualTo(1011);
    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertThat(record.cost().ticksOrZero()).isEqualTo(BOUND);
    assertThat(talk.settled()).isEqualTo(BOUND);
    assertThat(talk.held()).isZero();
  }

  @Test
  void provider_thatDiesBeforeAnAnswerThatWasAskedFor_leavesItAtItsBound() {
    talk.ceiling("10").open();
    talk.ask();

    talk.provider().cut();

    assertThat(talk.caller().closeCode()).isEqualTo(1011);
    UsageRecord record = harness.onlyRecord();
    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertThat(record.cost().ticksOrZero()).isGreaterThanOrEqualTo(BOUND);
    assertThat(talk.held()).isZero();
  }

  @Test
  void provider_thatDiesWithoutACeiling_isCountedByWhatCame() {
    talk.open();
    talk.begin();
    talk.end();
    talk.begin();
    talk.provider()
        .send("{\"type\":\"response.output_text.delta\",\"delta\":\"hello there my friend\"}");
    talk.caller().next();

    talk.provider().cut();

    talk.caller().closeCode();
    harness.awaitQuiet();
    UsageRecord record = harness.records().getLast();
    assertThat(record.status()).isEqualTo(Status.PARTIAL);
    assertThat(record.counted()).isEqualTo(Counted.ESTIMATED);
    // All that the answer before read and said.
    assertThat(record.tokens().inputTotal()).isEqualTo(219);
    assertThat(record.tokens().outputTotal()).isBetween(3L, 6L);
  }

  @Test
  void provider_closing_tellsTheCallerItsCode() {
    talk.open().provider().close(4001, "enough");
    assertThat(talk.caller().closeCode()).isEqualTo(4001);
    assertThat(talk.caller().closeReason()).isEqualTo("enough");
  }

  @Test
  void provider_closingRightAfterItsAnswers_isHeardToTheEnd() {
    talk.open();
    for (int i = 0; i < 20; i++) {
      talk.provider().send(CREATED).send(DONE);
    }
    talk.provider().close(1000, "");
    for (int i = 0; i < 40; i++) {
      talk.caller().next();
    }
    assertThat(talk.caller().closeCode()).isEqualTo(1000);
    harness.awaitQuiet();
    assertThat(harness.records())
        .hasSize(20)
        .allMatch(r -> r.status() == Status.OK && r.cost().ticksOrZero() == COST);
  }

  @Test
  void caller_leavingInAnAnswer_paysWhatItsEndSays() {
    talk.ceiling("10").open();
    talk.begin();
    talk.caller().abort();
    assertItsEndIsPaid();
  }

  @Test
  void caller_closingInAnAnswer_paysWhatItsEndSays() {
    talk.ceiling("10").open();
    talk.begin();
    talk.caller().close(1000);
    assertItsEndIsPaid();
  }

  @Test
  void caller_leavingBeforeItsAnswerBegins_paysWhatItsEndSays() {
    talk.ceiling("10").open();
    talk.ask();
    talk.caller().abort();
    assertThat(talk.provider().next()).isEqualTo(CANCEL);
    talk.provider().send(CREATED).send(DONE);
    assertOneAnswerIsPaid();
  }

  @Test
  void caller_leavingBeforeItsAnswerIsRefused_paysNothing() {
    talk.ceiling("10").open();
    talk.ask();
    talk.caller().abort();
    assertThat(talk.provider().next()).isEqualTo(CANCEL);
    talk.provider().send("{\"type\":\"error\",\"error\":{}}");
    assertNothingIsPaid();
  }

  @Test
  void caller_leavingWhileNothingRuns_paysNothing() {
    talk.ceiling("10").open();
    talk.caller().close(1000);
    assertNothingIsPaid();
  }

  @Test
  void session_inWhichNothingComes_ends() {
    Provider.Timeouts hasty =
        new Provider.Timeouts(
            Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMillis(300));
    try (LiveTalk silent = new LiveTalk(provider -> provider.withTimeouts(hasty)).open()) {
      assertThat(silent.caller().next()).contains("session_idle");
      assertThat(silent.caller().closeCode()).isEqualTo(1008);
      silent.provider().closed().join();
    }
  }

  private void assertItsEndIsPaid() {
    assertThat(talk.provider().next()).isEqualTo(CANCEL);
    talk.provider().send(DONE);
    assertOneAnswerIsPaid();
  }

  private void assertOneAnswerIsPaid() {
    talk.provider().closed().join();
    assertThat(harness.onlyRecord().cost().ticksOrZero()).isEqualTo(COST);
    assertThat(talk.held()).isZero();
  }

  private void assertNothingIsPaid() {
    talk.provider().closed().join();
    harness.awaitQuiet();
    assertThat(harness.records()).isEmpty();
    assertThat(talk.held()).isZero();
  }
}
