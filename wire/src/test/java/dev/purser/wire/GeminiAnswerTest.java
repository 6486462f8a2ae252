package dev.purser.wire;

import static dev.purser.wire.Formats.GEMINI_EMBED;
import static dev.purser.wire.Formats.GEMINI_GENERATE;
import static dev.purser.wire.Reading.sse;
import static dev.purser.wire.Reading.stream;
import static dev.purser.wire.Reading.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiAnswerTest {

  private static String tokens(String metadata) {
    ReadUsage read = whole(GEMINI_GENERATE, "{\"usageMetadata\":" + metadata + "}");
    assertThat(read.problems()).isEmpty();
    return read.tokens().orElseThrow().toString();
  }

  @Test
  void usage_toolPromptAndThoughts_lieOutsideTheOthers() {
    assertThat(
            tokens(
                """
                {"promptTokenCount":100,"cachedContentTokenCount":60,"candidatesTokenCount":20,
                 "thoughtsTokenCount":30,"toolUsePromptTokenCount":7,"totalTokenCount":157}
                """))
        .isEqualTo("{input=47, cache_read=60, output=20, reasoning=30}");
  }

  @Test
  void usage_media_areTakenApartByCacheAndMedium() {
    assertThat(
            tokens(
                """
                {"promptTokenCount":17713,"cachedContentTokenCount":17379,
                 "candidatesTokenCount":68,"thoughtsTokenCount":821,"totalTokenCount":18602,
                 "promptTokensDetails":[{"modality":"TEXT","tokenCount":16},
                  {"modality":"VIDEO","tokenCount":15780},{"modality":"AUDIO","tokenCount":1917}],
                 "cacheTokensDetails":[{"modality":"TEXT","tokenCount":15},
                  {"modality":"AUDIO","tokenCount":1881},{"modality":"VIDEO","tokenCount":15483}]}
                """))
        .isEqualTo(
            "{input=1, input_audio=36, input_video=297, cache_read=15, cache_read_audio=1881,"
                + " cache_read_video=15483, output=68, reasoning=821}");
  }

  @Test
  void usage_cachedOfNoSaidMedium_isTextAsFarAsThereIsText() {
    assertThat(
            tokens(
                """
                {"promptTokenCount":100,"cachedContentTokenCount":90,"candidatesTokenCount":1,
                 "promptTokensDetails":[{"modality":"IMAGE","tokenCount":70},
                  {"modality":"DOCUMENT","tokenCount":30}]}
                """))
        .isEqualTo("{input_image=10, cache_read=30, cache_read_image=60, output=1}");
  }

  @Test
  void usage_imageOutput_isAClassOfItsOwn() {
    assertThat(
            tokens(
                """
                {"promptTokenCount":9,"candidatesTokenCount":1290,"totalTokenCount":1299,
                 "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1290}]}
                """))
        .isEqualTo("{input=9, output_image=1290}");
  }

  @Test
  void usage_withoutCounts_isZero() {
    assertThat(tokens("{\"trafficType\":\"ON_DEMAND\"}")).isEqualTo("{}");
  }

  @Test
  void usage_totalThatDoesNotAddUp_isReported() {
    ReadUsage read =
        whole(
            GEMINI_GENERATE, "{\"usageMetadata\":{\"promptTokenCount\":5,\"totalTokenCount\":9}}");
    assertThat(read.tokens().orElseThrow().total()).isEqualTo(9);
    assertThat(read.problems()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"ON_DEMAND,''", "ON_DEMAND_FLEX,flex", "ON_DEMAND_PRIORITY,priority"})
  void serviceTier_ofTheTraffic_hasTheCommonName(String traffic, String tier) {
    ReadUsage read =
        whole(GEMINI_GENERATE, "{\"usageMetadata\":{\"trafficType\":\"" + traffic + "\"}}");
    assertThat(read.serviceTier()).isEqualTo(tier);
  }

  private static final String[] CHUNKS = {
    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hel\"}]}}],\"modelVersion\":\"g\","
        + "\"usageMetadata\":{\"promptTokenCount\":46,\"candidatesTokenCount\":51}}",
    "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"lo\"},{\"functionCall\":"
        + "{\"name\":\"f\",\"args\":{}}}]}}],"
        + "\"usageMetadata\":{\"promptTokenCount\":46,\"candidatesTokenCount\":22}}",
    "{\"candidates\":[{\"content\":{\"parts\":[]},\"finishReason\":\"STOP\"}],"
        + "\"usageMetadata\":{\"promptTokenCount\":147,\"candidatesTokenCount\":40}}"
  };

  @Test
  void stream_countsThatFall_areThoseOfTheLastChunk() {
    ReadUsage read = stream(GEMINI_GENERATE, sse(CHUNKS));
    assertThat(read.tokens()).contains(TokenCounts.of(147, 40));
    assertThat(read.complete()).isTrue();
    assertThat(read.toolCalls()).isEqualTo(1);
    assertThat(read.outputText()).isEqualTo("Hello{\"name\":\"f\",\"args\":{}}");
  }

  @Test
  void stream_cut_hasWhatItSaidSoFar() {
    ReadUsage read = stream(GEMINI_GENERATE, sse(CHUNKS[0], CHUNKS[1]));
    assertThat(read.tokens()).contains(TokenCounts.of(46, 22));
    assertThat(read.complete()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stream_asAnArray_isReadLikeEvents(boolean streamed) {
    String body = "[" + String.join(",\r\n", CHUNKS) + "\n]";
    ReadUsage read = streamed ? stream(GEMINI_GENERATE, body) : whole(GEMINI_GENERATE, body);
    assertThat(read.tokens()).contains(TokenCounts.of(147, 40));
    assertThat(read.complete()).isTrue();
    assertThat(read.outputText()).startsWith("Hello");
  }

  @Test
  void stream_blockedPrompt_isComplete() {
    ReadUsage read =
        stream(
            GEMINI_GENERATE,
            sse("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{}}"));
    assertThat(read.complete()).isTrue();
    assertThat(read.tokens()).contains(TokenCounts.NONE);
  }

  @Test
  void searches_sameQueryAgain_countsOnce() {
    String chunk =
        "{\"candidates\":[{\"groundingMetadata\":{\"webSearchQueries\":[\"a\",\"b\",\"a\",\"\"]}}]}";
    assertThat(stream(GEMINI_GENERATE, sse(chunk, chunk)).quantities().get("web_search"))
        .isEqualTo(BigDecimal.valueOf(2));
  }

  @Test
  void embeddings_withUsage_areRead() {
    String body =
        "{\"embedding\":{\"values\":[0.1,0.2]},\"usageMetadata\":{\"promptTokenCount\":6}}";
    assertThat(whole(GEMINI_EMBED, body).tokens()).contains(TokenCounts.of(6, 0));
    assertThat(whole(GEMINI_EMBED, "{\"embeddings\":[{\"values\":[1]}]}").tokens()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-3", "0.5", "\"nine\"", "12345678901234567890"})
  void usage_countThatIsNone_isReportedAndNotBelieved(String odd) {
    ReadUsage read =
        whole(GEMINI_GENERATE, "{\"usageMetadata\":{\"promptTokenCount\":" + odd + "}}");
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).isNotEmpty();
  }

  @Test
  void whole_cutAfterItsFinishReason_isNotComplete() {
    String cut = "{\"candidates\":[{\"finishReason\":\"STOP\"";
    assertThat(whole(GEMINI_GENERATE, cut).complete()).isFalse();
    assertThat(whole(GEMINI_GENERATE, cut + "}]}").complete()).isTrue();
  }

  @Test
  void maps_thatAnAnswerStandsOn_countOnceForThePrompt() {
    String chunks =
        "{\"candidates\":[{\"finishReason\":\"STOP\",\"groundingMetadata\":{\"groundingChunks\":["
            + "{\"%1$s\":{\"uri\":\"u\"}},{\"%1$s\":{\"uri\":\"v\"}}]}}]}";
    assertThat(whole(GEMINI_GENERATE, chunks.formatted("maps")).quantities().get("maps"))
        .isEqualTo(BigDecimal.ONE);
    assertThat(whole(GEMINI_GENERATE, chunks.formatted("web")).quantities().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"gemini-2.5-flash,1", "gemini-3.8-flash,2", "'',2"})
  void searches_ofOlderModels_areBilledByPrompt(String model, int searches) {
    String answer =
        "{\"candidates\":[{\"groundingMetadata\":{\"webSearchQueries\":[\"a\",\"b\",\"a\"]}}],"
            + "\"modelVersion\":\""
            + model
            + "\"}";
    assertThat(whole(GEMINI_GENERATE, answer).quantities().get("web_search"))
        .isEqualTo(BigDecimal.valueOf(searches));
  }
}
