package dev.purser.tokens.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestLearningTest {

  private static final String MODEL = "claude-sonnet-5";
  private static final String BODY =
      """
      {"model":"claude-sonnet-5","system":"You answer in one line.","messages":[
      {"role":"user","content":"Which rivers of Europe end in the Black Sea, and how long is each of them?"},
      {"role":"assistant","content":"Danube, Dniester, Southern Bug, Dnieper."},
      {"role":"user","content":"And how long are they, from the spring to the sea, in kilometres?"}]}
      """;

  private final TokenCounter counter = new TokenCounter();
  private final RequestCounter requests = new RequestCounter(counter, Overheads.known());

  @Test
  void learn_enoughRequests_movesLaterCountsAndNotTheBound() {
    RequestCount before = count(BODY, MODEL);
    teach(MODEL, before, before.untaught() * 5 / 4, 30);
    RequestCount after = count(BODY, MODEL);

    assertThat(after.tokens() * 100 / before.tokens()).isBetween(120L, 130L);
    assertThat(after.low()).isLessThanOrEqualTo(after.tokens());
    assertThat(after.high()).isBetween(after.tokens(), before.tokens() * 13 / 10);
    assertThat(after.bound()).isEqualTo(before.bound());
    assertThat(after.untaught()).isEqualTo(before.untaught());
    assertThat(after.parts().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(after.tokens());
  }

  @Test
  void learn_twiceTheSame_doesNotCompound() {
    RequestCount before = count(BODY, MODEL);
    teach(MODEL, before, before.untaught() * 5 / 4, 30);
    long once = count(BODY, MODEL).tokens();
    teach(MODEL, count(BODY, MODEL), before.untaught() * 5 / 4, 30);

    assertThat(count(BODY, MODEL).tokens()).isEqualTo(once);
  }

  @Test
  void learn_sameModelOfAnotherSeller_isShared() {
    RequestCount before = count(BODY, MODEL);
    teach("anthropic/" + MODEL, before, before.untaught() * 5 / 4, 30);

    assertThat(count(BODY, MODEL).tokens()).isGreaterThan(before.tokens());
  }

  @Test
  void wantsLesson_exactModel_neverDoes() {
    assertThat(requests.wantsLesson("gpt-4o")).isFalse();
    assertThat(requests.wantsLesson(MODEL)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"previous_response_id\":\"r_1\"",
        "\"cachedContent\":\"c/1\"",
        "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\",\"max_uses\":2}]",
        "\"tools\":[{\"googleSearch\":{}}]",
        "\"messages\":[{\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://a/b\"}}]}]",
      })
  void untaught_requestWithMoreThanItShows_isZero(String field) {
    assertThat(count(BODY.replaceFirst("\\{", "{" + field + ","), MODEL).untaught()).isZero();
  }

  @Test
  void untaught_ownTools_teach() {
    String tools = "\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"}}],";

    assertThat(count(BODY.replaceFirst("\\{", "{" + tools), MODEL).untaught())
        .isGreaterThan(count(BODY, MODEL).untaught());
  }

  @Test
  void learn_manyThreads_losesNothing() throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    for (int thread = 0; thread < 4; thread++) {
      threads.execute(() -> {
        for (int i = 0; i < 200; i++) {
          counter.learn(MODEL, 1000, 1100);
        }
      });
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    assertThat(counter.learned(MODEL).lessons()).isEqualTo(800);
  }

  @Test
  void learn_moreModelsThanAreKept_keepsTheFirst() {
    for (int i = 0; i < 2000; i++) {
      counter.learn("model-" + i, 1000, 1100);
    }

    assertThat(counter.learned("model-0").lessons()).isEqualTo(1);
    assertThat(counter.learned("model-1999").lessons()).isZero();
  }

  private void teach(String model, RequestCount count, long actual, int times) {
    for (int i = 0; i < times; i++) {
      requests.learn(model, count, actual);
    }
  }

  private RequestCount count(String body, String model) {
    return requests.count(body.getBytes(StandardCharsets.UTF_8), model).orElseThrow();
  }
}
