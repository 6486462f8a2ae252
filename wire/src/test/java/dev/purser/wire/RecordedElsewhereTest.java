package dev.purser.wire;

import static dev.purser.core.usage.TokenClass.CACHE_READ;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_5M;
import static dev.purser.core.usage.TokenClass.REASONING;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenCounts;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Recorded bodies of formats that are not like OpenAI's, their streams in pieces of all kinds. */
class RecordedElsewhereTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Streams up to here are cut at every byte, longer ones at this many random ones. */
  private static final int CUT_EVERYWHERE = 6_000;

  private static final int CUTS = 60;

  private static final int MUTATIONS = 40;

  static final Map<String, Format> FORMATS =
      Map.ofEntries(
          Map.entry("cohere.v1.chat", CohereFormats.CHAT),
          Map.entry("cohere.v1.generate", CohereFormats.CHAT),
          Map.entry("cohere.v2.chat", CohereFormats.CHAT),
          Map.entry("cohere.v2.embed", CohereFormats.EMBED),
          Map.entry("rerank", CohereFormats.RERANK),
          Map.entry("ollama.chat", OllamaFormats.CHAT),
          Map.entry("ollama.generate", OllamaFormats.GENERATE),
          Map.entry("gemini.interactions", GoogleFormats.INTERACTIONS),
          Map.entry("gemini.live", GoogleFormats.LIVE),
          Map.entry("gemini.cachedContents", GoogleFormats.CACHED_CONTENTS),
          Map.entry("gemini.streamGenerateContent", Formats.GEMINI_GENERATE),
          Map.entry("bedrock.converse-stream", BedrockFormats.CONVERSE));

  @TestFactory
  Stream<DynamicTest> read_recordedAnswer_givesTheExpectedCounts() throws IOException {
    Optional<Path> folder = Shared.folder("payloads");
    Assumptions.assumeTrue(folder.isPresent(), "skipped: no ../shared/payloads here");
    JsonNode entries = MAPPER.readTree(folder.get().resolve("index.json").toFile()).get("entries");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode entry : entries) {
      if (FORMATS.containsKey(entry.get("api").asString())) {
        String file = entry.get("file").asString();
        tests.add(DynamicTest.dynamicTest(file, () -> check(folder.get().resolve(file), entry)));
      }
    }
    assertThat(tests).hasSizeGreaterThan(15);
    return tests.stream();
  }

  private static void check(Path file, JsonNode entry) throws IOException {
    Format format = FORMATS.get(entry.get("api").asString());
    byte[] bytes = Files.readAllBytes(file);
    if (!entry.get("stream").asBoolean()) {
      UsageReader reader = format.answer();
      reader.read(bytes, 0, bytes.length);
      expect(reader.usage(), entry);
      return;
    }
    byte[] stream = file.toString().endsWith(".jsonl") ? framed(bytes, format) : bytes;
    ReadUsage whole = read(format, stream);
    expect(whole, entry);
    if (stream.length <= CUT_EVERYWHERE) {
      for (int cut = 0; cut <= stream.length; cut++) {
        assertThat(read(format, stream, cut)).as("cut at %d", cut).isEqualTo(whole);
      }
    }
    Random random = new Random(stream.length);
    for (int i = 0; i < CUTS; i++) {
      int[] cuts = random.ints(1 + random.nextInt(9), 0, stream.length).sorted().toArray();
      assertThat(read(format, stream, cuts)).as("cuts %s", i).isEqualTo(whole);
    }
    int[] everywhere = IntStream.range(1, stream.length).toArray();
    assertThat(read(format, stream, everywhere)).as("byte by byte").isEqualTo(whole);
  }

  /** Recordings in which bytes were changed, left out or said twice: nothing may throw. */
  @TestFactory
  Stream<DynamicTest> read_mutatedRecording_neverThrowsAndPassesIt() throws IOException {
    Optional<Path> folder = Shared.folder("payloads");
    Assumptions.assumeTrue(folder.isPresent(), "skipped: no ../shared/payloads here");
    JsonNode entries = MAPPER.readTree(folder.get().resolve("index.json").toFile()).get("entries");
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonNode entry : entries) {
      Format format = FORMATS.get(entry.get("api").asString());
      Path file = folder.get().resolve(entry.get("file").asString());
      if (format != null && Files.size(file) < 20_000) {
        byte[] bytes = Files.readAllBytes(file);
        byte[] recorded = file.toString().endsWith(".jsonl") ? framed(bytes, format) : bytes;
        tests.add(
            DynamicTest.dynamicTest(file.getFileName().toString(), () -> mutate(format, recorded)));
      }
    }
    return tests.stream();
  }

  private static void mutate(Format format, byte[] recorded) {
    Random random = new Random(recorded.length);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] mutated = mutated(recorded, random);
      UsageReader whole = format.answer();
      whole.read(mutated, 0, mutated.length);
      assertThat(whole.usage()).isNotNull();
      int[] cuts = random.ints(random.nextInt(9), 0, mutated.length).sorted().toArray();
      assertThat(read(format, mutated, cuts)).isEqualTo(read(format, mutated));
    }
  }

  private static byte[] mutated(byte[] recorded, Random random) {
    byte[] bytes = recorded.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int from = random.nextInt(bytes.length);
      int to = Math.min(bytes.length, from + random.nextInt(40));
      switch (random.nextInt(4)) {
        case 0 -> bytes[from] = (byte) random.nextInt();
        case 1 -> bytes = joined(bytes, from, to);
        case 2 -> bytes = joined(bytes, to, from);
        default -> System.arraycopy(bytes, from, bytes, bytes.length - (to - from), to - from);
      }
    }
    return bytes;
  }

  /** What stands before one place, and what stands after another. */
  private static byte[] joined(byte[] bytes, int before, int after) {
    byte[] joined = Arrays.copyOf(bytes, before + bytes.length - after);
    System.arraycopy(bytes, after, joined, before, bytes.length - after);
    return joined;
  }

  private static ReadUsage read(Format format, byte[] bytes, int... cuts) {
    StreamReader reader = format.stream(false);
    assertThat(Reading.pieces(reader, bytes, cuts)).isEqualTo(new String(bytes, UTF_8));
    return reader.usage();
  }

  private static void expect(ReadUsage read, JsonNode entry) {
    JsonNode expected = entry.get("expected");
    TokenCounts tokens = read.tokens().orElseThrow();
    assertThat(read.complete()).as("complete").isTrue();
    switch (entry.get("api").asString()) {
      case "gemini.cachedContents" -> {
        assertThat(tokens.get(CACHE_WRITE_5M)).isEqualTo(3512).isEqualTo(tokens.total());
        assertThat(read.quantities().get(GeminiCache.STORAGE))
            .isEqualByComparingTo(GeminiCache.tokenHours(3512, 119));
      }
      case "gemini.live" -> live(tokens, expected.get("responses").get(0).get("usage"));
      case "rerank" -> assertThat(read.quantities().get("search_units")).isEqualTo(BigDecimal.ONE);
      default -> {
        equal("input", tokens.inputTotal(), expected, "input_total", "billed_input_tokens");
        equal("output", tokens.outputTotal(), expected, "output_total", "billed_output_tokens");
        equal("reasoning", tokens.get(REASONING), expected, "reasoning");
        equal("cache_read", tokens.get(CACHE_READ), expected, "cache_read");
      }
    }
    assertThat(read.problems()).isSubsetOf("usage: no input tokens, taken as none evaluated");
  }

  /** The total of a turn has no thoughts in it. */
  private static void live(TokenCounts tokens, JsonNode usage) {
    assertThat(tokens.inputTotal()).isEqualTo(usage.get("promptTokenCount").asLong());
    long thoughts = usage.path("thoughtsTokenCount").asLong(0);
    assertThat(tokens.get(REASONING)).isEqualTo(thoughts);
    assertThat(tokens.total()).isEqualTo(usage.get("totalTokenCount").asLong() + thoughts);
  }

  private static void equal(String what, long actual, JsonNode expected, String... names) {
    for (String name : names) {
      if (expected.path(name).isNumber()) {
        assertThat(actual).as(what).isEqualTo(expected.get(name).asLong());
      }
    }
  }

  /** Some were recorded as the bare data of their events, or with what the client sent. */
  private static byte[] framed(byte[] lines, Format format) {
    StringBuilder stream = new StringBuilder();
    for (String line : new String(lines, UTF_8).lines().filter(l -> !l.isBlank()).toList()) {
      if (format.equals(GoogleFormats.LIVE)) {
        JsonNode message = MAPPER.readTree(line);
        if (message.get("direction").asString().equals("received")) {
          stream.append(message.get("data")).append('\n');
        }
      } else {
        stream.append("data: ").append(line).append("\n\n");
      }
    }
    return stream.toString().getBytes(UTF_8);
  }
}
