package dev.purser.wire;

import static dev.purser.wire.Formats.OPENAI_ASSISTANTS;
import static dev.purser.wire.Reading.sse;
import static dev.purser.wire.Reading.stream;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AssistantsAnswerTest {

  private static final String TEXT =
      """
      {"object":"thread.message.delta","delta":{"content":[{"type":"text","text":{"value":"Hi"}}]}}\
      """;

  private static String step(int in, int out) {
    return "{\"object\":\"thread.run.step\",\"usage\":" + usage(in, out) + "}";
  }

  private static String run(String usage) {
    return "{\"object\":\"thread.run\",\"model\":\"gpt-4o\",\"usage\":" + usage + "}";
  }

  private static String usage(int in, int out) {
    return "{\"prompt_tokens\":"
        + in
        + ",\"completion_tokens\":"
        + out
        + ",\"total_tokens\":"
        + (in + out)
        + ",\"prompt_token_details\":{\"cached_tokens\":1}}";
  }

  @Test
  void run_atItsEnd_hasTheUsageOfAllSteps() {
    ReadUsage read =
        stream(
            OPENAI_ASSISTANTS,
            sse(run("null"), TEXT, step(10, 2), step(20, 3), run(usage(30, 5)), "[DONE]"));
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo("{input=29, cache_read=1, output=5}");
    assertThat(read.model()).isEqualTo("gpt-4o");
    assertThat(read.outputText()).isEqualTo("Hi");
    assertThat(read.complete()).isTrue();
  }

  @Test
  void run_cutShort_hasTheStepsSoFar() {
    ReadUsage read = stream(OPENAI_ASSISTANTS, sse(run("null"), step(10, 2), step(20, 3)));
    assertThat(read.tokens().orElseThrow().total()).isEqualTo(35);
    assertThat(read.complete()).isFalse();
  }

  @Test
  void request_withoutModel_isNamedByItsAssistant() {
    RequestFacts facts =
        OPENAI_ASSISTANTS.request(
            "{\"assistant_id\":\"asst_1\",\"stream\":true}".getBytes(UTF_8),
            new Route.Metered(OPENAI_ASSISTANTS, "x", "", false));
    assertThat(facts.model()).isEqualTo("asst_1");
    assertThat(facts.stream()).isTrue();
    assertThat(facts.unboundable()).containsExactly("a thread is kept at the provider");
  }
}
