package dev.purser.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.testkit.Until;
import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import dev.purser.tokens.request.RequestCount;
import dev.purser.tokens.request.RequestCounter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void count_wholeRequest_isCountedAsItWasSent() {
    TokensApi api = new TokensApi(COUNTER);
    String sent = "{\"messages\":[{\"role\":\"user\",\"content\":\"it\\u2019s {[\"},\n {}]}";

    Answer answer = api.count(json("{\"body\": " + sent + " ,\"model\":\"gpt-4o\"}"));

    RequestCount count =
        new RequestCounter(COUNTER, Overheads.known())
            .count(sent.getBytes(StandardCharsets.UTF_8), "gpt-4o")
            .orElseThrow();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8))
        .contains("\"tokens\":" + count.tokens() + ",");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"gpt-4o\",\"body\":{},\"body\":{}}",
        "{\"model\":\"gpt-4o\",\"body\":{\"a\":}}",
        "{\"model\":\"gpt-4o\",\"body\":{}",
        "{\"model\":\"gpt-4o\",\"body\":{}}}",
        "{\"model\":\"gpt-4o\",\"body\":[]}",
        "{\"model\":\"gpt-4o\",\"body\":\"x\"}",
        "{\"model\":\"gpt-4o\",\"body\":{},\"text\":\"x\"}",
        "{\"model\":\"gpt-4o\",\"body\":{},\"x\":1}",
        "{\"model\":\"gpt-4o\",\"x\":{\"body\":{}}}",
        "{\"body\":{}}",
        "[{\"body\":{}}]",
      })
  void count_documentThatIsNotRight_isRefused(String document) {
    TokensApi api = new TokensApi(COUNTER);

    assertThatThrownBy(() -> api.count(json(document))).isInstanceOf(ProblemException.class);
  }

  private static Request json(String body) {
    return new Request(
        Map.of(),
        Map.of(),
        "application/json",
        Map.of(),
        body.getBytes(StandardCharsets.UTF_8),
        "test");
  }

  private static Request request(String text) {
    return json("{\"model\":\"gpt-4o\",\"text\":\"" + text + "\"}");
  }
}
