package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
import static dev.purser.gateway.Samples.CHAT_STREAM_REQUEST;
import static dev.purser.gateway.Samples.DONE;
import static dev.purser.gateway.Samples.chunk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.testkit.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A record says itself where its provider's figures do not add up. */
class UsageProblemsTest {

  private final Harness harness = new Harness();

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void answer_totalThatIsNotTheSum_flagsItsRecord() {
    harness.upstream.next(Reply.json(200, CHAT_ANSWER.replace("1050", "1049")));

    harness.post(CHAT, CHAT_REQUEST, "x-purser-client-request-id", "mine");

    assertThat(harness.onlyRecord().metadata())
        .isEqualTo(
            "{\"client_request_id\":\"mine\","
                + "\"usage_problems\":[\"usage: the total is 1 below its parts\"]}");
  }

  /** Of a text that is longer than what is kept of it, all counts. */
  @Test
  void stream_withoutUsage_countsWhatCouldNotBeKeptLikeWhatWas() {
    long kept = outputOfMebibytes(1);

    assertThat(outputOfMebibytes(3)).isBetween(kept * 3 - 100, kept * 3 + 100);
  }

  private long outputOfMebibytes(int mebibytes) {
    String piece = chunk("All work and no play. ".repeat(2979).substring(0, 65_536));
    harness.upstream.next(Reply.sse().text(piece.repeat(16 * mebibytes)).text(DONE).end());

    harness.post(CHAT, CHAT_STREAM_REQUEST.replace("\"max_tokens\":100", "\"max_tokens\":9000000"));

    return harness.records().getLast().tokens().outputTotal();
  }

  @Test
  void answer_thatAddsUp_hasNoFlag() {
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    harness.post(CHAT, CHAT_REQUEST);

    assertThat(harness.onlyRecord().metadata()).isEqualTo("{}");
  }
}
