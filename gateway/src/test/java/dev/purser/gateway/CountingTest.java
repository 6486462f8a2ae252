package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.tokens.TokenCounter;
import org.junit.jupiter.api.Test;

class CountingTest {

  private static final String MODEL = "grok-4";
  private static final String TEXT = "All work and no play makes Jack a dull boy. ".repeat(20);

  private final TokenCounter counter = new TokenCounter();

  @Test
  void learn_providerCountsTwiceAsMuch_estimatesFollow() {
    byte[] body =
        ("{\"messages\":[{\"role\":\"user\",\"content\":\"" + TEXT + "\"}]}").getBytes(UTF_8);
    long before = counter.count(TEXT, MODEL).tokens();
    try (Counting counting = new Counting(counter)) {
      Harness.await(() -> {
        counting.learn(body, MODEL, before * 2);
        return counter.count(TEXT, MODEL).tokens() > before * 3 / 2;
      });
    }
    assertThat(counter.count(TEXT, MODEL).tokens()).isLessThanOrEqualTo(before * 9 / 4);
  }

  @Test
  void learn_vocabularyIsPublic_countsStay() {
    byte[] body =
        ("{\"messages\":[{\"role\":\"user\",\"content\":\"" + TEXT + "\"}]}").getBytes(UTF_8);
    long before = counter.count(TEXT, "gpt-4o").tokens();
    try (Counting counting = new Counting(counter)) {
      for (int i = 0; i < 10_000; i++) {
        counting.learn(body, "gpt-4o", before * 2);
      }
    }
    assertThat(counter.count(TEXT, "gpt-4o").tokens()).isEqualTo(before);
  }
}
