package dev.purser.wire;

import static dev.purser.wire.OllamaFormats.CHAT;
import static dev.purser.wire.OllamaFormats.EMBED;
import static dev.purser.wire.Reading.pieces;
import static dev.purser.wire.Reading.stream;
import static dev.purser.wire.Reading.whole;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenCounts;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaTest {

  private static final String STREAM =
      "{\"model\":\"llama3\",\"message\":{\"role\":\"assistant\",\"content\":\"Grü\"},"
          + "\"done\":false}\n"
          + "{\"model\":\"llama3\",\"message\":{\"content\":\"ße\",\"thinking\":\"}\\\"\","
          + "\"tool_calls\":[{\"function\":{}}]},\"done\":false}\n"
          + "{\"model\":\"llama3\",\"message\":{\"content\":\"\"},\"done\":true,"
          + "\"done_reason\":\"stop\",\"prompt_eval_count\":26,\"eval_count\":9}\n";

  @Test
  void stream_splitAnywhere_isReadTheSameAndPassed() {
    byte[] bytes = STREAM.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertStream(bytes, cut);
    }
    assertStream(bytes, IntStream.range(1, bytes.length).toArray());
  }

  private static void assertStream(byte[] bytes, int... cuts) {
    StreamReader reader = CHAT.stream(false);
    assertThat(pieces(reader, bytes, cuts)).isEqualTo(STREAM);
    assertThat(reader.closed()).isTrue();
    ReadUsage read = reader.usage();
    assertThat(read.tokens()).contains(TokenCounts.of(26, 9));
    assertThat(read.model()).isEqualTo("llama3");
    assertThat(read.problems()).isEmpty();
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.outputText()).startsWith("Grüße}\"");
  }

  @Test
  void stream_cut_isNotComplete() {
    ReadUsage read = stream(CHAT, STREAM.substring(0, STREAM.length() - 2));
    assertThat(read.complete()).isFalse();
    assertThat(read.tokens()).isEmpty();
  }

  @Test
  void stream_oddBytesBetweenItsObjects_areSkipped() {
    ReadUsage read = stream(CHAT, STREAM.replace("\n", "\n \"}] oops\r\n"));
    assertThat(read.tokens()).contains(TokenCounts.of(26, 9));
  }

  @Test
  void whole_promptThatWasCached_isTakenAsNoneAndNoted() {
    ReadUsage read =
        whole(CHAT, "{\"model\":\"m\",\"response\":\"a\",\"done\":true,\"eval_count\":7}");
    assertThat(read.tokens()).contains(TokenCounts.of(0, 7));
    assertThat(read.problems()).containsExactly("usage: no input tokens, taken as none evaluated");
  }

  @Test
  void embed_hasInputOnly() {
    ReadUsage read =
        whole(EMBED, "{\"model\":\"m\",\"embeddings\":[[0.1]],\"prompt_eval_count\":8}");
    assertThat(read.tokens()).contains(TokenCounts.of(8, 0));
    assertThat(read.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'\"prompt_eval_count\":8', no output tokens",
    "'\"prompt_eval_count\":8,\"eval_count\":-1', is not a whole number",
  })
  void counts_missingOrOdd_areNoted(String counts, String problem) {
    ReadUsage read = whole(CHAT, "{\"done\":true," + counts + "}");
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).singleElement().asString().contains(problem);
  }

  private static RequestFacts facts(String path, String body) {
    Route.Metered route = (Route.Metered) ProviderKind.OLLAMA.route("POST", path, "");
    return route.format().request(body.getBytes(UTF_8), route);
  }

  @ParameterizedTest
  @CsvSource({
    "/api/chat, ollama.chat, chat",
    "/api/generate, ollama.generate, text_completion",
    "/api/embed, ollama.embed, embeddings",
    "/api/embeddings, ollama.embed, embeddings",
    "/v1/chat/completions, openai.chat, chat",
    "/v1/embeddings, openai.embeddings, embeddings",
  })
  void path_isMetered(String path, String format, String operation) {
    assertThat(ProviderKind.OLLAMA.route("POST", path, ""))
        .isInstanceOfSatisfying(
            Route.Metered.class,
            metered -> {
              assertThat(metered.format().name()).isEqualTo(format);
              assertThat(metered.operation()).isEqualTo(operation);
            });
  }

  @ParameterizedTest
  @CsvSource({"GET, /api/tags", "GET, /api/ps", "GET, /api/version", "POST, /api/show"})
  void path_thatCostsNothing_isFree(String method, String path) {
    assertThat(ProviderKind.OLLAMA.route(method, path, "")).isEqualTo(new Route.Free());
  }

  @Test
  void request_withoutStream_streams() {
    assertThat(facts("/api/chat", "{\"model\":\"m\"}").stream()).isTrue();
    assertThat(facts("/api/chat", "{\"model\":\"m\",\"stream\":false}").stream()).isFalse();
  }

  @Test
  void request_limit_isAnOption() {
    String body = "{\"model\":\"m\",\"options\":{\"num_predict\":-1,\"seed\":1}}";
    RequestFacts facts = facts("/api/generate", body);
    assertThat(facts.maxOutput()).isEmpty();
    assertThat(new String(CHAT.limitOutput(body.getBytes(UTF_8), facts, 5), UTF_8))
        .isEqualTo(body.replace("-1", "5"));
    assertThat(new String(CHAT.limitOutput("{}".getBytes(UTF_8), facts, 5), UTF_8))
        .isEqualTo("{\"options\":{\"num_predict\":5}}");
  }
}
