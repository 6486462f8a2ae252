package dev.purser.gateway;

import static dev.purser.gateway.Samples.CHAT;
import static dev.purser.gateway.Samples.CHAT_ANSWER;
import static dev.purser.gateway.Samples.CHAT_REQUEST;
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

  @Test
  void answer_thatAddsUp_hasNoFlag() {
    harness.upstream.next(Reply.json(200, CHAT_ANSWER));

    harness.post(CHAT, CHAT_REQUEST);

    assertThat(harness.onlyRecord().metadata()).isEqualTo("{}");
  }
}
