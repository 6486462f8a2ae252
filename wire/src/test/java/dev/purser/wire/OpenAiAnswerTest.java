package dev.purser.wire;

import static dev.purser.wire.Formats.OPENAI_CHAT;
import static dev.purser.wire.Formats.OPENAI_COMPLETIONS;
import static dev.purser.wire.Formats.OPENAI_EMBEDDINGS;
import static dev.purser.wire.Reading.sse;
import static dev.purser.wire.Reading.stream;
import static dev.purser.wire.Reading.whole;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiAnswerTest {

  private static ReadUsage usage(String object) {
    return whole(OPENAI_CHAT, "{\"choices\":[],\"usage\":" + object + "}");
  }

  private static String tokens(String object) {
    ReadUsage read = usage(object);
    assertThat(read.problems()).isEmpty();
    return read.tokens().orElseThrow().toString();
  }

  @Test
  void usage_cachedWrittenAndReasoningWithin_areTakenApart() {
    assertThat(
            tokens(
                """
                {"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
                 "prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":10},
                 "completion_tokens_details":{"reasoning_tokens":30,"rejected_prediction_tokens":5}}
                """))
        .isEqualTo("{input=30, cache_read=60, cache_write_5m=10, output=20, reasoning=30}");
  }

  @Test
  void usage_audioAndImages_areClassesOfTheirOwn() {
    assertThat(
            tokens(
                """
                {"prompt_tokens":122,"completion_tokens":97,
                 "prompt_tokens_details":{"cached_tokens":64,"text_tokens":96,"audio_tokens":26,
                  "cached_tokens_details":{"text_tokens":60,"audio_tokens":4}},
                 "completion_tokens_details":{"audio_tokens":69}}
                """))
        .isEqualTo(
            "{input=36, input_audio=22, cache_read=60, cache_read_audio=4, output=28,"
                + " output_audio=69}");
  }

  @Test
  void usage_moreCachedThanText_readsImagesFromTheCacheToo() {
    assertThat(
            tokens(
                """
                {"prompt_tokens":100,"completion_tokens":1,
                 "prompt_tokens_details":{"cached_tokens":90,"image_tokens":80}}
                """))
        .isEqualTo("{input_image=10, cache_read=20, cache_read_image=70, output=1}");
  }

  @Test
  void usage_reasoningOutsideTheCompletion_isSeenByTheTotal() {
    assertThat(
            tokens(
                """
                {"prompt_tokens":12,"completion_tokens":1,"total_tokens":241,
                 "completion_tokens_details":{"reasoning_tokens":228}}
                """))
        .isEqualTo("{input=12, output=1, reasoning=228}");
  }

  @Test
  void usage_totalAboveItsParts_isCountedAndReported() {
    ReadUsage read = usage("{\"prompt_tokens\":66,\"completion_tokens\":6,\"total_tokens\":100}");
    assertThat(read.tokens().orElseThrow().total()).isEqualTo(100);
    assertThat(read.problems())
        .containsExactly("usage: the total is 28 above its parts, taken as reasoning");
  }

  @Test
  void usage_totalBelowItsParts_isReported() {
    ReadUsage read = usage("{\"prompt_tokens\":66,\"completion_tokens\":6,\"total_tokens\":70}");
    assertThat(read.tokens()).contains(TokenCounts.of(66, 6));
    assertThat(read.problems()).containsExactly("usage: the total is 2 below its parts");
  }

  @Test
  void usage_readAndWrittenOverlapping_addUpToThePrompt() {
    ReadUsage read =
        usage(
            """
            {"prompt_tokens":2168,"completion_tokens":100,
             "prompt_tokens_details":{"cached_tokens":2161,"cache_write_tokens":2161}}
            """);
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo("{input=7, cache_read=2161, output=100}");
    assertThat(read.problems()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"prompt_cache_hit_tokens", "num_cached_tokens", "cached_tokens"})
  void usage_otherSpellingsOfCached_areKnown(String name) {
    assertThat(tokens("{\"prompt_tokens\":9,\"completion_tokens\":1,\"" + name + "\":4}"))
        .isEqualTo("{input=5, cache_read=4, output=1}");
  }

  @Test
  void usage_explicitZero_isUsage() {
    assertThat(usage("{\"prompt_tokens\":0,\"completion_tokens\":0}").tokens())
        .contains(TokenCounts.NONE);
  }

  @Test
  void usage_null_isNoUsage() {
    assertThat(usage("null").tokens()).isEmpty();
    assertThat(usage("null").problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "1.5", "\"x7\"", "1e18", "99999999999999999999", "true", "[]", "{}"})
  void usage_countThatIsNone_isReportedAndNotBelieved(String odd) {
    ReadUsage read = usage("{\"prompt_tokens\":" + odd + ",\"completion_tokens\":1}");
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).isNotEmpty();
    assertThat(read.complete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"12.0", "1.2e1", "120e-1"})
  void usage_wholeNumberWrittenAsAFraction_isRead(String number) {
    assertThat(usage("{\"prompt_tokens\":" + number + ",\"completion_tokens\":1}").tokens())
        .contains(TokenCounts.of(12, 1));
  }

  @Test
  void usage_moreCachedThanPrompt_isReportedAndKeptWithinIt() {
    ReadUsage read =
        usage(
            """
            {"prompt_tokens":5,"completion_tokens":1,
             "prompt_tokens_details":{"cached_tokens":9}}
            """);
    assertThat(read.tokens().orElseThrow().toString()).isEqualTo("{cache_read=5, output=1}");
    assertThat(read.problems()).isNotEmpty();
  }

  @Test
  void cost_ofTheSeller_isRoundedHalfEvenToATick() {
    assertThat(usage(withCost("\"cost\":0.00000000005")).reportedCost()).contains(Money.ZERO);
    assertThat(usage(withCost("\"cost\":0.00000000015")).reportedCost()).contains(Money.ofTicks(2));
    assertThat(usage(withCost("\"cost\":0.0816")).reportedCost()).contains(Money.parse("0.0816"));
    assertThat(usage(withCost("\"cost_in_usd_ticks\":77397500")).reportedCost())
        .contains(Money.ofTicks(77_397_500));
  }

  @Test
  void cost_withTheCallersOwnKey_isWhatTheProviderBills() {
    assertThat(
            usage(
                    withCost(
                        "\"cost\":0.001,\"is_byok\":true,"
                            + "\"cost_details\":{\"upstream_inference_cost\":0.02}"))
                .reportedCost())
        .contains(Money.parse("0.021"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "1e400",
        "1e-4000",
        "\"free\"",
        "null",
        "[1]",
        "1e999999999",
        "1e99999999999"
      })
  void cost_thatIsNone_isNotReported(String odd) {
    assertThat(usage(withCost("\"cost\":" + odd)).reportedCost()).isEmpty();
    assertThat(usage(withCost("\"cost_in_usd_ticks\":" + odd)).reportedCost()).isEmpty();
  }

  private static String withCost(String fields) {
    return "{\"prompt_tokens\":1,\"completion_tokens\":1," + fields + "}";
  }

  @Test
  void answer_whole_saysModelTierToolCallsAndText() {
    ReadUsage read =
        whole(
            OPENAI_CHAT,
            """
            {"id":"x","model":"gpt-6.1-sol-2026-09-01","service_tier":"flex","choices":[
              {"index":0,"message":{"role":"assistant","content":"Hi","tool_calls":[
                {"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},
                {"id":"b","type":"function","function":{"name":"g","arguments":"{\\"x\\":1}"}}]},
               "finish_reason":"tool_calls"}],
             "usage":{"prompt_tokens":3,"completion_tokens":4}}
            """);
    assertThat(read.model()).isEqualTo("gpt-6.1-sol-2026-09-01");
    assertThat(read.serviceTier()).isEqualTo("flex");
    assertThat(read.toolCalls()).isEqualTo(2);
    assertThat(read.outputText()).isEqualTo("Hif{}g{\"x\":1}");
    assertThat(read.complete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "auto", "standard", "on_demand"})
  void serviceTier_standard_isEmpty(String tier) {
    assertThat(whole(OPENAI_CHAT, "{\"service_tier\":\"" + tier + "\"}").serviceTier()).isEmpty();
  }

  @Test
  void answer_cutWithin_isNotComplete() {
    ReadUsage read = whole(OPENAI_CHAT, "{\"choices\":[{\"message\":{\"content\":\"Hel");
    assertThat(read.complete()).isFalse();
    assertThat(read.tokens()).isEmpty();
    assertThat(read.problems()).containsExactly("the answer is not readable JSON");
  }

  @Test
  void answer_thatIsAnError_showsItsTypeAndNothingElse() {
    ReadUsage read =
        whole(OPENAI_CHAT, "{\"error\":{\"message\":\"your secret\",\"type\":\"server_error\"}}");
    assertThat(read.problems()).containsExactly("the answer carries an error: server_error");
    assertThat(read.failed()).isTrue();
  }

  @Test
  void stream_usageInTheLastChunk_isReadAndCompleteAtDone() {
    String chunks =
        sse(
            "{\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}],"
                + "\"usage\":null}",
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo\"},\"finish_reason\":null}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    ReadUsage cut = stream(OPENAI_CHAT, chunks);
    assertThat(cut.complete()).isFalse();
    assertThat(cut.tokens()).isEmpty();
    assertThat(cut.outputText()).isEqualTo("Hello");
    String usage = "{\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}";
    ReadUsage read = stream(OPENAI_CHAT, chunks + sse(usage, "[DONE]"));
    assertThat(read.complete()).isTrue();
    assertThat(read.tokens()).contains(TokenCounts.of(5, 2));
  }

  @Test
  void stream_cumulativeUsageInEachChunk_countsTheLastAndIsSoFarUntilItEnds() {
    String chunk =
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}],"
            + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":%d}}";
    String begun = sse(chunk.formatted(1), chunk.formatted(2));
    ReadUsage cut = stream(OPENAI_CHAT, begun);
    assertThat(cut.tokens()).contains(TokenCounts.of(10, 2));
    assertThat(cut.complete()).isFalse();
    String last = chunk.formatted(3).replace("}}],", "},\"finish_reason\":\"stop\"}],");
    ReadUsage read = stream(OPENAI_CHAT, begun + sse(last));
    assertThat(read.tokens()).contains(TokenCounts.of(10, 3));
    assertThat(read.complete()).isTrue();
  }

  @Test
  void stream_oneOfTwoChoicesEnded_isNotTheLastWord() {
    String chunk =
        "{\"choices\":[{\"index\":%d,\"delta\":{\"content\":\"a\"},\"finish_reason\":%s}],"
            + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":2}}";
    String begun =
        sse(chunk.formatted(0, "null"), chunk.formatted(1, "null"), chunk.formatted(0, "\"stop\""));
    assertThat(stream(OPENAI_CHAT, begun).complete()).isFalse();
    assertThat(stream(OPENAI_CHAT, begun + sse(chunk.formatted(1, "\"stop\""))).complete())
        .isTrue();
  }

  @Test
  void stream_toolCallInPieces_isOneCall() {
    String first =
        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":%d,\"id\":\"%s\","
            + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]},\"index\":0}]}";
    String more =
        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":%d,"
            + "\"function\":{\"arguments\":\"{}\"}}]},\"index\":0}]}";
    String body =
        sse(
            first.formatted(0, "a"),
            more.formatted(0),
            first.formatted(1, "b"),
            more.formatted(1),
            more.formatted(1));
    assertThat(stream(OPENAI_CHAT, body).toolCalls()).isEqualTo(2);
    // Some servers give every call the index 0.
    assertThat(stream(OPENAI_CHAT, sse(first.formatted(0, "a"), first.formatted(0, "b"))))
        .extracting(ReadUsage::toolCalls)
        .isEqualTo(2L);
  }

  @Test
  void stream_errorEvent_isNotedAndNotComplete() {
    ReadUsage read =
        stream(
            OPENAI_CHAT,
            sse("{\"error\":{\"message\":\"secret\",\"code\":\"overloaded\"}}", "[DONE]"));
    assertThat(read.problems()).containsExactly("the answer carries an error: overloaded");
    assertThat(read.complete()).isFalse();
  }

  @Test
  void stream_groqUsage_isFoundInItsOwnField() {
    String body =
        sse(
            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
                + "\"x_groq\":{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}}",
            "[DONE]");
    assertThat(stream(OPENAI_CHAT, body).tokens()).contains(TokenCounts.of(7, 3));
  }

  private static final String COMPOUND =
      """
      {"choices":[{"index":0,"message":{"content":"x"},"finish_reason":"stop"}],
       "usage":{"prompt_tokens":30,"completion_tokens":7,"total_tokens":37},
       "usage_breakdown":{"models":[
        {"model":"a","usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13}},
        {"model":"b","usage":{"prompt_tokens":%d,"completion_tokens":4,"total_tokens":24}}]}}
      """;

  @Test
  void usage_ofACompound_isDividedByModel() {
    ReadUsage read = whole(OPENAI_CHAT, COMPOUND.formatted(20));
    assertThat(read.parts())
        .containsExactly(
            new UsagePart("a", TokenCounts.of(10, 3)), new UsagePart("b", TokenCounts.of(20, 4)));
  }

  @Test
  void usage_ofACompoundWhoseRowsAreNotItsSum_isNotDivided() {
    ReadUsage read = whole(OPENAI_CHAT, COMPOUND.formatted(30));
    assertThat(read.tokens()).contains(TokenCounts.of(30, 7));
    assertThat(read.parts()).isEmpty();
  }

  @Test
  void usage_ofDeepResearch_hasReasoningBesidesAndQueries() {
    ReadUsage read =
        whole(
            OPENAI_CHAT,
            """
            {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3581,"total_tokens":3588,
             "citation_tokens":11012,"num_search_queries":21,"reasoning_tokens":195947,
             "cost":{"total_cost":0.7437}}}
            """);
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo("{input=7, output=3581, reasoning=195947}");
    assertThat(read.quantities().toString()).contains("citation_tokens=11012", "web_search=21");
    assertThat(read.reportedCost()).contains(Money.parse("0.7437"));
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void usage_queriesOutsideDeepResearch_areNotBilled() {
    ReadUsage read =
        whole(
            OPENAI_CHAT,
            "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1,\"num_search_queries\":2}}");
    assertThat(read.quantities().isEmpty()).isTrue();
  }

  @Test
  void usage_toolsOfXai_areQuantities() {
    ReadUsage read =
        whole(
            OPENAI_CHAT,
            """
            {"usage":{"completion_tokens":10,"prompt_tokens":3216,"total_tokens":3273,
             "prompt_image_tokens":1545,"reasoning_tokens":47,"cached_prompt_text_tokens":192,
             "server_side_tools_used":["SERVER_SIDE_TOOL_WEB_SEARCH","SERVER_SIDE_TOOL_WEB_SEARCH",
             "SERVER_SIDE_TOOL_COLLECTIONS_SEARCH"],"cost_in_usd_ticks":"3884000"}}
            """);
    assertThat(read.tokens().orElseThrow().toString())
        .isEqualTo("{input=1479, input_image=1545, cache_read=192, output=10, reasoning=47}");
    assertThat(read.quantities().toString()).contains("file_search=1", "web_search=2");
    assertThat(read.reportedCost()).contains(Money.ofTicks(3884000));
  }

  @Test
  void usage_searchesOfOpenRouter_areFoundInTheDetails() {
    ReadUsage read =
        whole(
            OPENAI_CHAT,
            "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1,\"cost\":0.01,"
                + "\"server_tool_use_details\":{\"web_search_requests\":2}}}");
    assertThat(read.quantities().toString()).contains("web_search=2");
  }

  @Test
  void completions_streamed_collectTheirText() {
    String body = sse("{\"choices\":[{\"index\":0,\"text\":\"abc\"}]}", "[DONE]");
    ReadUsage read = stream(OPENAI_COMPLETIONS, body);
    assertThat(read.outputText()).isEqualTo("abc");
    assertThat(read.complete()).isTrue();
    assertThat(read.tokens()).isEmpty();
  }

  @Test
  void embeddings_withOnlyTheTotal_areAllInput() {
    String body = "{\"data\":[{\"embedding\":[0.1,-2e-3]}],\"usage\":{\"total_tokens\":8}}";
    assertThat(whole(OPENAI_EMBEDDINGS, body).tokens()).contains(TokenCounts.of(8, 0));
  }

  @Test
  void embeddings_largerThanWhatIsKept_areReadAllTheSame() {
    byte[] vector = "0.0123456789,".repeat(80_000).getBytes(UTF_8);
    UsageReader reader = OPENAI_EMBEDDINGS.answer();
    feed(reader, "{\"data\":[");
    for (long sent = 0; sent <= WholeAnswer.LIMIT; sent += vector.length) {
      reader.read(vector, 0, vector.length);
    }
    assertThat(reader.complete()).isFalse();
    feed(reader, "0],\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}");
    assertThat(reader.complete()).isTrue();
    assertThat(reader.usage().tokens()).contains(TokenCounts.of(5, 0));
  }

  @Test
  void answer_beyondTheLimit_isGivenUpWithoutKeepingIt() {
    byte[] text = "x".repeat(1 << 20).getBytes(UTF_8);
    UsageReader reader = OPENAI_CHAT.answer();
    feed(reader, "{\"x\":\"");
    for (int i = 0; i < 33; i++) {
      reader.read(text, 0, text.length);
    }
    feed(reader, "\"}");
    ReadUsage read = reader.usage();
    assertThat(read.tokens()).isEmpty();
    assertThat(read.complete()).isTrue();
    assertThat(read.outputTextDropped()).isGreaterThan(33L << 20);
    assertThat(read.problems()).hasSize(1);
  }

  private static void feed(UsageReader reader, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    reader.read(bytes, 0, bytes.length);
  }

  @Test
  void outputText_beyondItsLimit_isCounted() {
    String chunk =
        "{\"choices\":[{\"delta\":{\"content\":\"" + "y".repeat(600_000) + "\"},\"index\":0}]}";
    ReadUsage read = stream(OPENAI_CHAT, sse(chunk, chunk));
    assertThat(read.outputText()).hasSize(OutputText.LIMIT);
    assertThat(read.outputTextDropped()).isEqualTo(1_200_000 - OutputText.LIMIT);
  }
}
