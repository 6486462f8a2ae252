package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * jtokkit is another implementation, and its reading of these texts is the same as tiktoken's. With
 * {@code -Dpurser.tokens.fuzz=1000000} as many texts are compared for each encoding, each time
 * others; without, a sample that takes some seconds.
 */
class AgreementTest {

  private static final EncodingRegistry OTHERS = Encodings.newLazyEncodingRegistry();
  private static final Tokenizers OURS = new Tokenizers();

  @ParameterizedTest
  @CsvSource({
    "O200K_BASE, 150000",
    "CL100K_BASE, 50000",
    "P50K_BASE, 10000",
    "R50K_BASE, 10000",
  })
  void countAndEncode_randomTexts_agreeWithJtokkit(Encoding encoding, int sample) {
    int asked = Integer.getInteger("purser.tokens.fuzz", 0);
    int texts = asked > 0 ? asked : sample;
    long seed = asked > 0 ? System.nanoTime() : 20_261_121;
    Tokenizer ours = OURS.of(encoding);
    com.knuddels.jtokkit.api.Encoding other =
        OTHERS.getEncoding(EncodingType.fromName(encoding.wireName()).orElseThrow());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < texts; i++) {
      String text = Texts.any(random);
      // Half of a surrogate pair is no text; jtokkit leaves open what it does with it.
      byte[] utf8 = wellFormed(text);
      String repaired = new String(utf8, StandardCharsets.UTF_8);
      int[] expected = toArray(other.encodeOrdinary(repaired));
      int[] actual = ours.encode(text);
      if (!Arrays.equals(actual, expected)
          || ours.count(text) != expected.length
          || ours.count(utf8) != expected.length) {
        assertThat(actual).as("of %s, seed %s", escape(text), seed).containsExactly(expected);
        assertThat(ours.count(text))
            .as("of %s, seed %s", escape(text), seed)
            .isEqualTo(expected.length);
        assertThat(ours.count(utf8))
            .as("of %s, seed %s", escape(text), seed)
            .isEqualTo(expected.length);
      }
    }
  }

  private static byte[] wellFormed(String text) {
    StringBuilder repaired = new StringBuilder(text);
    for (int i = 0; i < repaired.length(); i++) {
      char c = repaired.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < repaired.length()
          && Character.isLowSurrogate(repaired.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        repaired.setCharAt(i, '\ufffd');
      }
    }
    return repaired.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static int[] toArray(IntArrayList list) {
    return list.toArray();
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder();
    text.chars()
        .forEach(c -> out.append(String.format(c < 0x7f && c >= 0x20 ? "%c" : "\\u%04x", c)));
    return out.toString();
  }
}
