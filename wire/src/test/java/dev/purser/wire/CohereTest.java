package dev.purser.wire;

import static dev.purser.wire.CohereFormats.CHAT;
import static dev.purser.wire.CohereFormats.EMBED;
import static dev.purser.wire.CohereFormats.RERANK;
import static dev.purser.wire.Reading.pieces;
import static dev.purser.wire.Reading.sse;
import static dev.purser.wire.Reading.stream;
import static dev.purser.wire.Reading.whole;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CohereTest {

  private static final String BILLED =
      "{\"billed_units\":{\"input_tokens\":12,\"output_tokens\":7},"
          + "\"tokens\":{\"input_tokens\":507,\"output_tokens\":10},\"cached_tokens\":480}";

  @Test
  void chat_tokensBesideWhatIsBilled_doNotCount() {
    ReadUsage read =
        whole(
            CHAT,
            "{\"id\":\"i\",\"finish_reason\":\"COMPLETE\",\"message\":{\"role\":\"assistant\","
                + "\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"tool_calls\":[{\"id\":\"a\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},\"usage\":"
                + BILLED
                + "}");
    assertThat(read.tokens()).contains(TokenCounts.of(12, 7));
    assertThat(read.problems()).isEmpty();
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.outputText()).isEqualTo("Hif{}");
  }

  private static final String EVENTS =
      "event: message-start\n"
          + sse("{\"type\":\"message-start\",\"delta\":{\"message\":{\"content\":[]}}}")
          + sse(
              "{\"type\":\"content-delta\",\"delta\":{\"message\":{\"content\":{\"text\":\"H\"}}}}")
          + sse(
              "{\"type\":\"tool-call-start\",\"delta\":{\"message\":{\"tool_calls\":"
                  + "{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}}}}")
          + sse(
              "{\"type\":\"tool-call-delta\",\"delta\":{\"message\":{\"tool_calls\":"
                  + "{\"function\":{\"arguments\":\"{}\"}}}}}")
          + sse("{\"type\":\"message-end\",\"delta\":{\"usage\":" + BILLED + "}}");

  private static final String LINES =
      "{\"is_finished\":false,\"event_type\":\"text-generation\",\"text\":\"Hf{}\"}\n"
          + "{\"event_type\":\"tool-calls-generation\",\"tool_calls\":[{\"name\":\"f\"}]}\n"
          + "{\"is_finished\":true,\"event_type\":\"stream-end\",\"response\":{\"text\":\"Hf{}\","
          + "\"meta\":"
          + BILLED
          + "}}\n";

  @Test
  void stream_ofEitherVersion_splitAnywhere_isReadTheSame() {
    for (String body : new String[] {EVENTS, LINES}) {
      byte[] bytes = body.getBytes(UTF_8);
      for (int cut = 0; cut <= bytes.length; cut++) {
        assertStream(bytes, cut);
      }
      assertStream(bytes, IntStream.range(1, bytes.length).toArray());
    }
  }

  private static void assertStream(byte[] bytes, int... cuts) {
    StreamReader reader = CHAT.stream(false);
    assertThat(pieces(reader, bytes, cuts)).isEqualTo(new String(bytes, UTF_8));
    assertThat(reader.closed()).isTrue();
    assertThat(reader.usage().tokens()).contains(TokenCounts.of(12, 7));
    assertThat(reader.usage().problems()).isEmpty();
    assertThat(reader.usage().toolCalls()).isEqualTo(1);
    assertThat(reader.usage().outputText()).isEqualTo("Hf{}");
  }

  @Test
  void stream_thatIsNone_isReadAsAWhole() {
    ReadUsage read = stream(CHAT, " {\n \"text\":\"Hi\",\n \"meta\":" + BILLED + "\n}\n");
    assertThat(read.tokens()).contains(TokenCounts.of(12, 7));
    assertThat(read.complete()).isTrue();
  }

  @Test
  void stream_cut_isNotComplete() {
    ReadUsage read = stream(CHAT, LINES.substring(0, LINES.length() - 3));
    assertThat(read.complete()).isFalse();
    assertThat(read.tokens()).isEmpty();
    assertThat(read.outputText()).isEqualTo("Hf{}");
  }

  @Test
  void embed_textsAndImages_areClassesOfTheirOwn() {
    ReadUsage read =
        whole(
            EMBED,
            "{\"embeddings\":{\"float\":[[1]]},\"images\":[{}],"
                + "\"meta\":{\"billed_units\":{\"input_tokens\":4,\"image_tokens\":9}}}");
    assertThat(read.tokens().orElseThrow()).hasToString("{input=4, input_image=9}");
  }

  @Test
  void rerank_searchUnits_areAQuantity() {
    ReadUsage read = whole(RERANK, "{\"meta\":{\"billed_units\":{\"search_units\":2}}}");
    assertThat(read.tokens()).contains(TokenCounts.NONE);
    assertThat(read.quantities().get("search_units")).isEqualTo(BigDecimal.TWO);
    assertThat(whole(RERANK, "{\"usage\":{\"total_tokens\":26}}").tokens())
        .contains(TokenCounts.of(26, 0));
  }

  @ParameterizedTest
  @CsvSource({"-1, is not a whole number", "'\"x\"', is not a whole number"})
  void billed_oddCount_isNotedAndNotBelieved(String odd, String problem) {
    ReadUsage read = whole(CHAT, "{\"usage\":" + BILLED.replace(":12", ":" + odd) + "}");
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).singleElement().asString().contains(problem);
  }

  private static RequestFacts facts(String path, String body) {
    Route.Metered route = (Route.Metered) ProviderKind.COHERE.route("POST", path, "");
    return route.format().request(body.getBytes(UTF_8), route);
  }

  @ParameterizedTest
  @CsvSource({
    "/v2/chat, cohere.chat, chat",
    "/v1/chat, cohere.chat, chat",
    "/v1/generate, cohere.chat, text_completion",
    "/v2/embed, cohere.embed, embeddings",
    "/v1/rerank, cohere.rerank, rerank",
    "/v2/rerank, cohere.rerank, rerank",
    "/compatibility/v1/chat/completions, openai.chat, chat",
  })
  void path_isMetered(String path, String format, String operation) {
    assertThat(ProviderKind.COHERE.route("POST", path, ""))
        .isInstanceOfSatisfying(
            Route.Metered.class,
            metered -> {
              assertThat(metered.format().name()).isEqualTo(format);
              assertThat(metered.operation()).isEqualTo(operation);
            });
    assertThat(ProviderKind.COHERE.route("POST", "/v1/tokenize", "")).isEqualTo(new Route.Free());
  }

  @Test
  void request_limitAndStream_areRead() {
    RequestFacts facts =
        facts(
            "/v2/chat",
            "{\"model\":\"command-a\",\"stream\":true,\"max_tokens\":9,\"messages\":[]}");
    assertThat(facts.model()).isEqualTo("command-a");
    assertThat(facts.stream()).isTrue();
    assertThat(facts.maxOutput()).hasValue(9);
    assertThat(
            facts("/v1/chat", "{\"model\":\"m\",\"connectors\":[{\"id\":\"web-search\"}]}")
                .unboundable())
        .containsExactly("connectors");
  }

  @Test
  void rerank_request_isBoundedInSearchUnits() {
    RequestFacts few = facts("/v2/rerank", "{\"model\":\"m\",\"documents\":[\"a\",\"b\"]}");
    assertThat(few.quantities().get("search_units")).isEqualTo(BigDecimal.ONE);
    assertThat(few.maxOutput()).hasValue(0);
    String hundred = "\"" + "x".repeat(498) + "\",";
    RequestFacts many =
        facts("/v2/rerank", "{\"model\":\"m\",\"documents\":[" + hundred.repeat(100) + "\"\"]}");
    assertThat(many.quantities().get("search_units")).isEqualTo(BigDecimal.valueOf(3));
  }

  @Test
  void classify_request_isBoundedByItsInputs() {
    RequestFacts facts =
        facts("/v1/classify", "{\"model\":\"m\",\"inputs\":[\"a\",\"b\",\"c\"],\"examples\":[{}]}");
    assertThat(facts.quantities().get("classifications")).isEqualTo(BigDecimal.valueOf(3));
    assertThat(facts.maxOutput()).hasValue(0);
  }
}
