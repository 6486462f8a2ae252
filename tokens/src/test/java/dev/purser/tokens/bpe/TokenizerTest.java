package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenizerTest {

  private static final Tokenizers TOKENIZERS = new Tokenizers();
  private static final Tokenizer O200K = TOKENIZERS.of(Encoding.O200K_BASE);
  private static final int TEN_MB = 10_000_000;

  @ParameterizedTest
  @MethodSource("dev.purser.tokens.bpe.Encoding#available")
  void decode_ofEncoded_isTheText(Encoding encoding) {
    Tokenizer tokenizer = TOKENIZERS.of(encoding);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 5000; i++) {
      String text = Texts.any(random);
      String decoded = new String(tokenizer.decode(tokenizer.encode(text)), StandardCharsets.UTF_8);
      assertThat(decoded).isEqualTo(repaired(text));
    }
  }

  @Test
  void countUpTo_enough_isTheCount() {
    String text = "the quick brown fox ".repeat(100);
    long count = O200K.count(text);

    assertThat(O200K.countUpTo(text, count)).isEqualTo(count);
    assertThat(O200K.countUpTo(text, Long.MAX_VALUE)).isEqualTo(count);
  }

  @Test
  void countUpTo_tooFew_isAboveTheLimitWithoutReadingAll() {
    String text = "the quick brown fox ".repeat(100_000);

    assertThat(O200K.countUpTo(text, 10)).isBetween(11L, 100L);
  }

  @Test
  void count_partOfAnArray_isThatOfThePart() {
    byte[] text = "hello brave new world".getBytes(StandardCharsets.UTF_8);

    for (int from = 0; from < text.length; from++) {
      for (int to = from; to <= text.length; to++) {
        String part = new String(text, from, to - from, StandardCharsets.UTF_8);
        assertThat(O200K.count(text, from, to - from)).isEqualTo(O200K.encode(part).length);
      }
    }
  }

  @Test
  void count_outsideTheArray_isRefused() {
    assertThatThrownBy(() -> O200K.count(new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void count_malformedBytes_countAsReplacement() {
    byte[] text = {'a', (byte) 0xC3, 'b', (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'c', (byte) 0xF0};

    assertThat(O200K.count(text)).isEqualTo(O200K.count("a\ufffdb\ufffd\ufffd\ufffdc\ufffd"));
  }

  @Test
  void count_anotherCharSequence_isThatOfTheString() {
    String text = "StringBuilder \ud83d\ude00 \ud83d \u4e2d\u6587".repeat(2000);

    assertThat(O200K.count(CharBuffer.wrap(text))).isEqualTo(O200K.count(text));
  }

  @Test
  void decode_specialTokens_areTheirText() {
    Tokenizer harmony = TOKENIZERS.of(Encoding.O200K_HARMONY);

    assertThat(
            new String(harmony.decode(200006, 200008, 200018, 201087), StandardCharsets.US_ASCII))
        .isEqualTo("<|start|><|message|><|endofprompt|><|reserved_201087|>");
  }

  @Test
  void decode_unknownId_isRefused() {
    assertThatThrownBy(() -> O200K.decode(200_500)).hasMessageContaining("200500");
    assertThatThrownBy(() -> O200K.decode(-1)).hasMessageContaining("-1");
  }

  @Test
  void encode_specialTokenText_isOrdinaryText() {
    assertThat(O200K.encode("<|endoftext|>").length).isGreaterThan(1);
  }

  @Test
  void of_twoEncodingsOfOneVocabulary_countAlike() {
    assertThat(TOKENIZERS.of(Encoding.O200K_HARMONY).count("hello world")).isEqualTo(2);
    assertThat(TOKENIZERS.isLoaded(Encoding.O200K_HARMONY)).isTrue();
    assertThat(new Tokenizers().isLoaded(Encoding.O200K_BASE)).isFalse();
  }

  static Stream<String> hostile() {
    SplittableRandom random = new SplittableRandom(9);
    StringBuilder letters = new StringBuilder(TEN_MB);
    StringBuilder cjk = new StringBuilder(TEN_MB / 3);
    for (int i = 0; i < TEN_MB; i++) {
      letters.append((char) ('a' + random.nextInt(26)));
    }
    for (int i = 0; i < TEN_MB / 3; i++) {
      cjk.append((char) (0x4e00 + random.nextInt(0x5000)));
    }
    return Stream.of(
        "a".repeat(TEN_MB),
        " ".repeat(TEN_MB),
        "^".repeat(TEN_MB),
        "\u0301".repeat(TEN_MB / 2),
        "\ud83d\ude00".repeat(TEN_MB / 4),
        letters.toString(),
        cjk.toString());
  }

  /** Ten megabytes of one piece: what is quadratic, or keeps hundreds of bytes a letter, fails. */
  @ParameterizedTest(name = "{index}")
  @MethodSource("hostile")
  void count_tenMegabytesOfOnePiece_isThatOfItsIds(String text) {
    assertThat(O200K.count(text)).isEqualTo(O200K.encode(text).length);
  }

  private static String repaired(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.appendCodePoint(c >= 0xD800 && c < 0xE000 ? 0xFFFD : c));
    return out.toString();
  }
}
