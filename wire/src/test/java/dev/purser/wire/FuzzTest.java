package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.testkit.EventFrames;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Nothing that comes over the wire may throw, and bytes of others go through as they came. */
class FuzzTest {

  private static final List<Format> FORMATS =
      List.of(
          Formats.OPENAI_CHAT,
          Formats.OPENAI_COMPLETIONS,
          Formats.OPENAI_EMBEDDINGS,
          Formats.OPENAI_RESPONSES,
          Formats.OPENAI_ASSISTANTS,
          MistralOcr.FORMAT,
          MediaFormats.IMAGES,
          MediaFormats.TRANSCRIPTIONS,
          MediaFormats.SPEECH,
          Formats.ANTHROPIC_MESSAGES,
          Formats.GEMINI_GENERATE,
          Formats.GEMINI_EMBED,
          BedrockFormats.CONVERSE,
          BedrockFormats.invoke("anthropic.claude"),
          BedrockFormats.invoke("amazon.nova"),
          BedrockFormats.invoke("amazon.titan-embed"),
          BedrockFormats.invoke("provisioned-model/x"),
          CohereFormats.CHAT,
          CohereFormats.EMBED,
          CohereFormats.RERANK,
          OllamaFormats.CHAT,
          OllamaFormats.EMBED,
          GoogleFormats.INTERACTIONS,
          GoogleFormats.LIVE,
          GoogleFormats.CACHED_CONTENTS,
          GoogleFormats.PREDICT,
          GoogleFormats.PREDICT_BY_CHARACTERS,
          GoogleFormats.VIDEOS,
          OpenAiVideo.FORMAT,
          MistralConversation.FORMAT,
          BedrockFormats.invoke("cohere.rerank"));

  /** Pieces of all the formats, so that what is put together often means something. */
  private static final String[] WORDS = {
    "{",
    "}",
    "--b\r\n",
    "\r\n--b--",
    "Content-Disposition: form-data; name=",
    "\r\n\r\n",
    "\"object\":\"thread.run\"",
    "\"usage_breakdown\":{\"models\":[{",
    "\"server_side_tools_used\":[",
    "\"seconds\":",
    "\"citation_tokens\":",
    "\"advisor_message\"",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\n",
    "\r",
    "\n\n",
    "data: ",
    "data:",
    "[DONE]",
    "null",
    "true",
    "1",
    "-1",
    "1.5",
    "1e999",
    "99999999999999999999",
    "\"x\"",
    "\"model\":",
    "\"usage\":{",
    "\"usage\":",
    "\"prompt_tokens\":",
    "\"completion_tokens\":",
    "\"total_tokens\":",
    "\"prompt_tokens_details\":{",
    "\"cached_tokens\":",
    "\"choices\":[",
    "\"delta\":{",
    "\"message\":{",
    "\"content\":",
    "\"tool_calls\":[{",
    "\"index\":",
    "\"type\":",
    "\"message_start\"",
    "\"message_delta\"",
    "\"message_stop\"",
    "\"response.completed\"",
    "\"response\":{",
    "\"output\":[{",
    "\"input_tokens\":",
    "\"output_tokens\":",
    "\"cache_creation\":{",
    "\"iterations\":[{",
    "\"usageMetadata\":{",
    "\"promptTokenCount\":",
    "\"totalTokenCount\":",
    "\"promptTokensDetails\":[{",
    "\"modality\":\"AUDIO\"",
    "\"tokenCount\":",
    "\"candidates\":[{",
    "\"parts\":[{",
    "\"text\":",
    "\"functionCall\":{",
    "\"finishReason\":",
    "\"error\":{",
    "\"cost\":",
    "\"data\":[",
    "\"max_tokens\":",
    "\"messages\":[{",
    "\"tools\":[{",
    "\"max_uses\":",
    "\"stream_options\":{",
    "\"generationConfig\":{",
    "\"input\":[{",
    "\"source\":{",
    "\"bytes\":\"eyJhIjoxfQ==\"",
    "\"usage\":{\"inputTokens\":",
    "\"cacheDetails\":[{",
    "\"amazon-bedrock-invocationMetrics\":{",
    "\"inputTokenCount\":",
    "\"outputTokenCount\":",
    "\"trace\":{\"a\":{\"invocationMetrics\":{\"usage\":{",
    "\"topicPolicyUnits\":",
    "\"billed_units\":{",
    "\"search_units\":",
    "\"meta\":{",
    "\"done\":true",
    "\"eval_count\":",
    "\"total_input_tokens\":",
    "\"interaction\":{",
    "\"steps\":[{",
    "\"queries\":[",
    "\"responseTokenCount\":",
    "\"turnComplete\":",
    "\"type\":\"response.created\",",
    "\"type\":\"response.done\",",
    "\"type\":\"response.output_audio.delta\",\"delta\":",
    "\"session\":{\"audio\":{\"input\":{\"transcription\":{",
    "\"setup\":{",
    "\"usage_info\":{\"pages_processed\":",
    "\"pages\":[{\"images\":[{\"image_annotation\":",
    "\"serverContent\":{",
    "\"modelTurn\":",
    "\"outputTranscription\":{",
    "\"ttl\":\"3s\"",
    "\"expireTime\":\"2026-01-01T00:00:00Z\"",
    "\"predictions\":[{",
    "\"token_count\":",
    "\u0000",
    "\u0001",
    "é",
    "\uFEFF"
  };

  @Property(tries = 2000)
  void read_anyText_neverThrowsAndPassesIt(@ForAll("texts") String text, @ForAll long seed) {
    check(text.getBytes(UTF_8), seed);
  }

  @Property(tries = 700)
  void read_anyBytes_neverThrowsAndPassesThem(@ForAll byte[] bytes, @ForAll long seed) {
    check(bytes, seed);
  }

  /** Messages that are whole, spoilt or cut, as only those with a right checksum are read. */
  @Property(tries = 500)
  void read_anyBinaryEvents_neverThrowsAndPassesThem(
      @ForAll("texts") String one, @ForAll("texts") String other, @ForAll long seed) {
    byte[] bytes =
        EventFrames.joined(EventFrames.event("x", one), EventFrames.chunk(other), new byte[] {0});
    Random random = new Random(seed);
    for (int i = random.nextInt(3); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    check(Arrays.copyOf(bytes, bytes.length - random.nextInt(20)), seed);
  }

  /** Files of results in pieces of all sizes are the same results, and none throws. */
  @Property(tries = 1000)
  void read_anyResultsOfABatch_neverThrows(@ForAll("texts") String text, @ForAll long seed) {
    String lines =
        "{\"id\":\"a\",\"response\":{\"status_code\":200,\"body\":{\"model\":\"x\","
            + text
            + "}}}\n"
            + text;
    byte[] bytes = lines.getBytes(UTF_8);
    List<BatchReader.Item> whole = new ArrayList<>();
    new BatchReader(whole::add).read(bytes, 0, bytes.length);
    List<BatchReader.Item> pieces = new ArrayList<>();
    BatchReader reader = new BatchReader(pieces::add);
    Random random = new Random(seed);
    for (int at = 0, length; at < bytes.length; at += length) {
      length = 1 + random.nextInt(Math.min(9, bytes.length - at));
      reader.read(bytes, at, length);
    }
    assertThat(pieces).isEqualTo(whole);
  }

  @Property(tries = 1000)
  void read_anyMessagesOfASession_neverThrows(@ForAll("texts") String one, @ForAll byte[] other) {
    for (LiveFormat format : LiveFormat.values()) {
      LiveReader reader = format.reader();
      for (byte[] message : List.of(one.getBytes(UTF_8), other, ("{" + one).getBytes(UTF_8))) {
        assertThat(reader.heard(message)).isNotNull();
        assertThat(reader.said(message)).isIn(true, false);
        assertThat(reader.soFar().complete()).isFalse();
      }
    }
  }

  private static void check(byte[] bytes, long seed) {
    for (Format format : FORMATS) {
      ByteArrayOutputStream shown = new ByteArrayOutputStream();
      ReadUsage streamed = feed(format.stream(false), bytes, seed, shown);
      assertThat(shown.toByteArray()).isEqualTo(bytes);
      ByteArrayOutputStream hidden = new ByteArrayOutputStream();
      assertThat(feed(format.stream(true), bytes, seed, hidden)).isEqualTo(streamed);
      assertThat(hidden.size()).isLessThanOrEqualTo(bytes.length);
      ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
      assertThat(feed(format.stream(true), bytes, -1, atOnce)).isEqualTo(streamed);
      assertThat(atOnce.toByteArray()).isEqualTo(hidden.toByteArray());
      UsageReader whole = format.answer();
      whole.read(bytes, 0, bytes.length);
      assertThat(whole.usage()).isEqualTo(whole.usage());
      assertThat(whole.usage().complete()).isEqualTo(whole.complete());
      edit(format, bytes);
    }
  }

  private static void edit(Format format, byte[] bytes) {
    RequestFacts facts = format.request(bytes, new Route.Metered(format, "x", "", true));
    byte[] limited = format.limitOutput(bytes, facts, 5);
    assertThat(format.askForUsage(bytes, facts)).isNotNull();
    if (facts.problem().isPresent()) {
      assertThat(limited).isSameAs(bytes);
    } else {
      assertThat(format.request(limited, new Route.Metered(format, "x", "", true)).problem())
          .isEmpty();
    }
  }

  private static ReadUsage feed(
      StreamReader reader, byte[] bytes, long seed, ByteArrayOutputStream passed) {
    Random random = new Random(seed);
    int at = 0;
    while (at < bytes.length) {
      int length = seed == -1 ? bytes.length : 1 + random.nextInt(Math.min(9, bytes.length - at));
      reader.read(bytes, at, length, passed::write);
      at += length;
    }
    reader.end(passed::write);
    return reader.usage();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(WORDS).list().ofMaxSize(40).map(words -> String.join("", words));
  }
}
