package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.GptBytePairEncodingParams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Counts and ids are those of Hugging Face's own tokenizers, and for Mistral's those of jtokkit
 * with the published ranks and rule. With {@code -Dpurser.tokens.fuzz=1000000} as many texts are
 * compared for each, each time others. What was not asked for is skipped.
 */
class OptionalAgreementTest {

  private static final Path FETCHED = Path.of("target", "fetched");
  private static final int SAMPLE = 20_000;

  /** What the rules of these vocabularies are about, beyond what they share with OpenAI's. */
  private static final List<String> MORE =
      List.of(
          "<table>",
          "</td>",
          "</",
          "> </",
          "<b",
          "\n\n\n",
          "\t\t\t\t",
          " ".repeat(33),
          "\n".repeat(35),
          "\r\n\r\n",
          "#include",
          "@Override",
          "_private",
          "1234567",
          "\u4e2d\u6587123\u30fb\u309b",
          " \u4e2d",
          "  \u4e2d",
          " 1",
          "  12",
          "\u3042\u30fb\u30a2\n",
          "\u3040\u3042",
          "\u0001\u0002",
          "\u0001a",
          "\u200b\u0301",
          "e\u0301\u0323",
          "\u1100\u1161\u11a8",
          "\u212b",
          "\u0958",
          "\u0e33");

  @ParameterizedTest
  @EnumSource(names = {"LLAMA3", "DEEPSEEK_V3", "QWEN3", "GEMMA3"})
  void encode_randomTexts_agreesWithHuggingFace(Encoding encoding) throws IOException {
    assumeTrue(encoding.isAvailable(), "skipped: " + encoding.wireName() + " was not asked for");
    Path file = FETCHED.resolve(encoding.wireName() + ".json");
    try (HuggingFaceTokenizer oracle =
        HuggingFaceTokenizer.builder()
            .optTokenizerPath(file)
            .optAddSpecialTokens(false)
            .optTruncation(false)
            .optPadding(false)
            .build()) {
      compare(
          encoding,
          text -> Arrays.stream(oracle.encode(text).getIds()).mapToInt(id -> (int) id).toArray());
    }
  }

  @Test
  @SuppressWarnings("ArrayAsKeyOfSetOrMap") // what jtokkit asks for
  void encode_randomTexts_agreesWithJtokkitOnTekken() throws IOException {
    assumeTrue(Encoding.TEKKEN.isAvailable(), "skipped: tekken was not asked for");
    byte[] file = Files.readAllBytes(FETCHED.resolve("tekken.json"));
    List<byte[]> tokens = TekkenFile.read(file, "").tokens();
    Map<byte[], Integer> ranks = new HashMap<>();
    for (int id = 0; id < tokens.size(); id++) {
      ranks.put(tokens.get(id), id);
    }
    String rule =
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    var registry = Encodings.newLazyEncodingRegistry();
    registry.registerGptBytePairEncoding(
        new GptBytePairEncodingParams(
            "tekken", Pattern.compile(rule, Pattern.UNICODE_CHARACTER_CLASS), ranks, Map.of()));
    var oracle = registry.getEncoding("tekken").orElseThrow();

    compare(
        Encoding.TEKKEN,
        text ->
            Arrays.stream(oracle.encodeOrdinary(text).toArray()).map(id -> id + 1000).toArray());
  }

  private static void compare(Encoding encoding, Function<String, int[]> oracle) {
    int asked = Integer.getInteger("purser.tokens.fuzz", 0);
    SplittableRandom random = new SplittableRandom(asked > 0 ? System.nanoTime() : 20_261_122);
    Tokenizer ours = new Tokenizers().of(encoding);
    for (int i = 0; i < Math.max(asked, SAMPLE); i++) {
      String text = text(random);
      int[] expected = oracle.apply(text);
      int[] actual = ours.encode(text);
      boolean equal =
          Arrays.equals(actual, expected)
              && ours.count(text) == expected.length
              && ours.count(text.getBytes(StandardCharsets.UTF_8)) == expected.length;
      if (!equal) {
        assertThat(actual).as("of %s", escape(text)).containsExactly(expected);
        assertThat(ours.count(text)).as("of %s", escape(text)).isEqualTo(expected.length);
      }
    }
  }

  /** Without special tokens, which are text here, and without U+2581. */
  private static String text(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int parts = random.nextInt(4); parts >= 0; parts--) {
      text.append(
          random.nextInt(3) == 0 ? MORE.get(random.nextInt(MORE.size())) : Texts.any(random));
    }
    Utf8 utf8 = new Utf8();
    byte[] repaired = utf8.encode(text);
    return new String(repaired, 0, utf8.length(), StandardCharsets.UTF_8)
        .replace("<|", "<")
        .replace('\u2581', '_');
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .forEach(c -> out.append(String.format(c < 0x7f && c >= 0x20 ? "%c" : "\\u%04x", c)));
    return out.toString();
  }
}
