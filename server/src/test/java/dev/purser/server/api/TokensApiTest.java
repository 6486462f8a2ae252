package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.testkit.Until;
import dev.purser.tokens.TokenCounter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class TokensApiTest {

  private static final TokenCounter COUNTER = new TokenCounter();

  @Test
  void count_longBodies_takeTurnsAndAllAreCounted() throws Exception {
    TokensApi api = new TokensApi(COUNTER, 1);
    String text = "hello world ".repeat(10_000);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      FutureTask<Answer> task =
          new FutureTask<>(() -> {
            start.await();
            return api.count(request(text));
          });
      Thread.ofVirtual().start(task);
      answers.add(task);
    }
    start.countDown();

    for (Future<Answer> answer : answers) {
      assertThat(answer.get().status()).isEqualTo(200);
    }
  }

  @Test
  void count_whileManyLongOnesWait_takesShortOnesAndRefusesMoreLongOnes() throws Exception {
    TokensApi none = new TokensApi(COUNTER, 0);
    String text = "hello world ".repeat(10_000);
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      waiting.add(Thread.ofPlatform().daemon().start(() -> none.count(request(text))));
    }
    for (Thread thread : waiting) {
      Until.isTrue("it waits its turn", () -> thread.getState() == Thread.State.WAITING);
    }

    assertThat(none.count(request("hello world")).status()).isEqualTo(200);
    assertThatThrownBy(() -> none.count(request(text)))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo("busy"));
  }

  private static Request request(String text) {
    String body = "{\"model\":\"gpt-4o\",\"text\":\"" + text + "\"}";
    return new Request(
        Map.of(),
        Map.of(),
        "application/json",
        Map.of(),
        body.getBytes(StandardCharsets.UTF_8),
        "test");
  }
}
