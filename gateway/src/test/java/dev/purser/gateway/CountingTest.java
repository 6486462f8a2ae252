package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.tokens.TokenCounter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

  /** 32 MiB of letters that make no word, which is what takes longest. */
  @Test
  void request_hugeBody_leavesTheEventLoopToOthers() throws Exception {
    byte[] huge = hostile(32 << 20);
    counter.count("loads the vocabulary", "gpt-4o");
    Vertx vertx = Vertx.vertx();
    try (Counting counting = new Counting(counter)) {
      Context loop = vertx.getOrCreateContext();
      CompletableFuture<Long> ofHuge = new CompletableFuture<>();
      CompletableFuture<Boolean> hugeFirst = new CompletableFuture<>();
      loop.runOnContext(start -> {
        counting.request(
            huge,
            "gpt-4o",
            loop,
            count -> ofHuge.complete(count.tokens()),
            () -> ofHuge.completeExceptionally(new AssertionError("busy")));
        // What comes after it on the same loop is counted at once.
        loop.runOnContext(next ->
            counting.text(
                TEXT,
                "gpt-4o",
                loop,
                tokens -> hugeFirst.complete(ofHuge.isDone()),
                () -> hugeFirst.completeExceptionally(new AssertionError("busy"))));
      });

      assertThat(hugeFirst.get(1, TimeUnit.MINUTES)).isFalse();
      assertThat(ofHuge.get(1, TimeUnit.MINUTES)).isGreaterThan(1_000_000);
    } finally {
      vertx.close().await();
    }
  }

  private static byte[] hostile(int size) {
    byte[] body = new byte[size];
    byte[] head = "{\"messages\":[{\"role\":\"user\",\"content\":\"".getBytes(UTF_8);
    byte[] foot = "\"}]}".getBytes(UTF_8);
    SplittableRandom random = new SplittableRandom(32);
    for (int i = 0; i < size; i++) {
      body[i] = (byte) ('a' + random.nextInt(26));
    }
    System.arraycopy(head, 0, body, 0, head.length);
    System.arraycopy(foot, 0, body, size - foot.length, foot.length);
    return body;
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
