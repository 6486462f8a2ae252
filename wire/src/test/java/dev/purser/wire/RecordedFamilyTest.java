package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What providers really sent in formats like OpenAI's that are not plain chats, and all streams in
 * pieces of all kinds.
 */
class RecordedFamilyTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Streams up to here are cut once at every byte. */
  private static final int CUT_EVERYWHERE = 2_500;

  /** Streams up to here come byte by byte. */
  private static final int CUT_TO_BYTES = 70_000;

  private static final int CUTS = 8;

  private static final Map<String, Format> FORMATS =
      Map.of(
          "openai.assistants", Formats.OPENAI_ASSISTANTS,
          "mistral.transcription", MediaFormats.TRANSCRIPTIONS,
          // The JSON form of its messages; the names of its counts are read as OpenAI's are.
          "xai.grpc", Formats.OPENAI_CHAT);

  private static final Set<String> SESSIONS = Set.of("openai.realtime", "xai.realtime");

  /** Nothing of these is metered: errors are free, as is counting. */
  private static final Set<String> NOT_METERED =
      Set.of(
          "other.error",
          "other.count-tokens",
          "openai.chat.error",
          "openai.responses.error",
          "openai.embeddings.error",
          "cohere.v2.embed.error");

  private static Path folder() {
    Optional<Path> folder = Shared.folder("payloads");
    Assumptions.assumeTrue(folder.isPresent(), "skipped: no ../shared/payloads here");
    return folder.get();
  }

  private static List<JsonNode> entries() {
    return MAPPER
        .readTree(folder().resolve("index.json").toFile())
        .get("entries")
        .valueStream()
        .toList();
  }

  private static String api(JsonNode entry) {
    return entry.get("api").asString();
  }

  private static byte[] bytes(JsonNode entry) throws IOException {
    return Files.readAllBytes(folder().resolve(entry.get("file").asString()));
  }

  @Test
  void everyRecording_isReadOrKnownNotToBeMetered() {
    Set<String> read = new HashSet<>(FORMATS.keySet());
    read.addAll(SESSIONS);
    read.addAll(NOT_METERED);
    read.addAll(RecordedPayloadsTest.FORMATS.keySet());
    read.addAll(RecordedElsewhereTest.FORMATS.keySet());
    read.add("bedrock.invoke");
    assertThat(entries()).extracting(RecordedFamilyTest::api).isSubsetOf(read);
  }

  @TestFactory
  Stream<DynamicTest> read_recordedError_billsNothing() {
    return entries().stream()
        .filter(entry -> api(entry).endsWith("error"))
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.get("file").asString(),
                () -> {
                  for (Format format : RecordedPayloadsTest.FORMATS.values()) {
                    UsageReader reader = format.answer();
                    byte[] body = bytes(entry);
                    reader.read(body, 0, body.length);
                    assertThat(reader.usage().tokens()).isEmpty();
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> read_recordedAnswer_givesTheExpectedCounts() {
    return entries().stream()
        .filter(entry -> FORMATS.containsKey(api(entry)))
        .map(entry -> DynamicTest.dynamicTest(entry.get("file").asString(), () -> check(entry)));
  }

  private static void check(JsonNode entry) throws IOException {
    ReadUsage read = read(FORMATS.get(api(entry)), entry.get("stream").asBoolean(), bytes(entry));
    TokenCounts tokens = read.tokens().orElseThrow();
    JsonNode expected = entry.get("expected");
    if (expected.isNull()) {
      assertThat(tokens).isEqualTo(TokenCounts.of(13, 151));
      assertThat(read.quantities().get("audio_seconds")).isEqualByComparingTo("36");
      return;
    }
    assertThat(tokens.inputTotal()).isEqualTo(expected.get("input_total").asLong());
    assertThat(tokens.outputTotal()).isEqualTo(expected.get("output_total").asLong());
    assertThat(tokens.get(TokenClass.REASONING)).isEqualTo(expected.get("reasoning").asLong());
    assertThat(tokens.get(TokenClass.CACHE_READ)).isEqualTo(expected.get("cache_read").asLong());
    assertThat(tokens.get(TokenClass.INPUT_IMAGE))
        .isEqualTo(expected.path("input_image").asLong(0));
    assertThat(read.quantities().amounts().values().stream().mapToInt(Number::intValue).sum())
        .isEqualTo(expected.path("server_side_tools_used").size());
    JsonNode ticks = expected.path("provider_reported_cost_ticks_1e-10usd");
    if (ticks.isNumber()) {
      assertThat(read.reportedCost()).contains(Money.ofTicks(ticks.asLong()));
    }
    assertThat(read.problems()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> read_recordedSession_billsEachAnswerByItself() {
    return entries().stream()
        .filter(entry -> SESSIONS.contains(api(entry)))
        .map(entry -> DynamicTest.dynamicTest(entry.get("file").asString(), () -> session(entry)));
  }

  private static void session(JsonNode entry) throws IOException {
    RealtimeReader reader = new RealtimeReader();
    List<ReadUsage> billed = new ArrayList<>();
    new String(bytes(entry), UTF_8)
        .lines()
        .map(MAPPER::readTree)
        .filter(line -> line.get("direction").asString().equals("received"))
        .forEach(line -> {
          switch (reader.heard(line.get("data").toString().getBytes(UTF_8))) {
            case LiveReader.Heard.Answered(ReadUsage usage) -> billed.add(usage);
            case LiveReader.Heard.Transcribed(ReadUsage usage) -> billed.add(usage);
            default -> {}
          }
        });
    JsonNode expected = entry.get("expected").get("responses");
    assertThat(billed).hasSize(expected.size());
    for (int i = 0; i < billed.size(); i++) {
      JsonNode usage = expected.get(i).get("usage");
      ReadUsage read = billed.get(i);
      TokenCounts tokens = read.tokens().orElseThrow();
      assertThat(tokens.total()).isEqualTo(usage.path("total_tokens").asLong(0));
      assertThat(tokens.inputTotal()).isEqualTo(usage.path("input_tokens").asLong(0));
      JsonNode in = usage.path("input_token_details");
      JsonNode cached = in.path("cached_tokens_details");
      long freshText = in.path("text_tokens").asLong(0) - cached.path("text_tokens").asLong(0);
      long freshAudio = in.path("audio_tokens").asLong(0) - cached.path("audio_tokens").asLong(0);
      assertThat(tokens.get(TokenClass.INPUT)).isEqualTo(freshText);
      assertThat(tokens.get(TokenClass.INPUT_AUDIO)).isEqualTo(freshAudio);
      assertThat(tokens.get(TokenClass.CACHE_READ)).isEqualTo(cached.path("text_tokens").asLong(0));
      assertThat(tokens.get(TokenClass.OUTPUT_AUDIO))
          .isEqualTo(usage.path("output_token_details").path("audio_tokens").asLong(0));
      JsonNode seconds =
          usage.path("seconds").isNumber()
              ? usage.path("seconds")
              : usage.path("billable_audio_seconds");
      assertThat(read.quantities().get("audio_seconds").doubleValue())
          .isEqualTo(seconds.asDouble(0));
      assertThat(read.problems()).isEmpty();
    }
  }

  @TestFactory
  Stream<DynamicTest> read_streamInAnyPieces_isTheSame() {
    return entries().stream()
        .filter(entry -> entry.get("stream").asBoolean())
        .filter(entry -> formatOfStream(entry).isPresent())
        .sorted(Comparator.comparing(RecordedFamilyTest::api))
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.get("file").asString(),
                () -> cut(formatOfStream(entry).orElseThrow(), bytes(entry))));
  }

  private static Optional<Format> formatOfStream(JsonNode entry) {
    return Optional.ofNullable(FORMATS.get(api(entry)))
        .or(() -> Optional.ofNullable(RecordedPayloadsTest.FORMATS.get(api(entry))))
        .filter(format -> !entry.get("file").asString().endsWith(".bin"));
  }

  private static void cut(Format format, byte[] recorded) {
    boolean lines = recorded[0] == '{';
    byte[] stream =
        lines ? RecordedPayloadsTest.framed(new String(recorded, UTF_8), format) : recorded;
    ReadUsage whole = read(format, true, stream);
    if (stream.length <= CUT_EVERYWHERE) {
      for (int at = 1; at < stream.length; at++) {
        assertThat(pieces(format, stream, at)).as("cut at %d", at).isEqualTo(whole);
      }
    }
    Random random = new Random(stream.length);
    for (int i = 0; i < CUTS; i++) {
      int[] cuts = random.ints(1 + random.nextInt(40), 0, stream.length).sorted().toArray();
      assertThat(pieces(format, stream, cuts)).as("cuts %d", i).isEqualTo(whole);
    }
    if (stream.length <= CUT_TO_BYTES) {
      assertThat(pieces(format, stream, IntStream.range(1, stream.length).toArray()))
          .isEqualTo(whole);
    }
  }

  private static ReadUsage pieces(Format format, byte[] stream, int... cuts) {
    StreamReader reader = format.stream(false);
    assertThat(Reading.pieces(reader, stream, cuts)).isEqualTo(new String(stream, UTF_8));
    return reader.usage();
  }

  private static ReadUsage read(Format format, boolean stream, byte[] body) {
    if (!stream) {
      UsageReader reader = format.answer();
      reader.read(body, 0, body.length);
      return reader.usage();
    }
    StreamReader reader = format.stream(false);
    reader.read(body, 0, body.length, Reading.NOWHERE);
    reader.end(Reading.NOWHERE);
    return reader.usage();
  }
}
