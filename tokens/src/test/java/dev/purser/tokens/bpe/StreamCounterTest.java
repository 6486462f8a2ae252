package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamCounterTest {

  private static final Tokenizers TOKENIZERS = new Tokenizers();

  @ParameterizedTest
  @MethodSource("dev.purser.tokens.bpe.Encoding#available")
  void total_splitAnywhere_isThatOfTheWhole(Encoding encoding) {
    Tokenizer tokenizer = TOKENIZERS.of(encoding);
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 6_000; i++) {
      StringBuilder joined = new StringBuilder();
      for (int part = random.nextInt(6); part >= 0; part--) {
        joined.append(Texts.any(random));
      }
      String text = joined.toString();
      StreamCounter chars = tokenizer.stream();
      StreamCounter bytes = tokenizer.stream();
      byte[] utf8 = new Utf8Bytes().of(text);
      int most = 1 + random.nextInt(40);
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(most));
        chars.add(text.substring(at, end));
        at = end;
      }
      for (int at = 0; at < utf8.length; ) {
        int length = Math.min(utf8.length - at, 1 + random.nextInt(most));
        bytes.add(utf8, at, length);
        at += length;
      }
      long whole = tokenizer.count(text);
      assertThat(chars.total()).as(text).isEqualTo(whole);
      assertThat(bytes.total()).as(text).isEqualTo(whole);
    }
  }

  @Test
  void total_afterEveryByte_isThatOfThePrefix() {
    Tokenizer tokenizer = TOKENIZERS.of(Encoding.O200K_BASE);
    String text =
        "It's the HTTPServer\u2019s caf\u00e9, na\u00efve \u4e2d\u6587ABC\u4e2dDEF \ud83d\udc69\u200d\ud83d\udcbb"
            + "   \n\n\t  // 12345 \u0939\u093f\u0928\u094d\u0926\u0940 we'll'LL\n   end";
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    StreamCounter stream = tokenizer.stream();
    for (int end = 1; end <= utf8.length; end++) {
      stream.add(utf8, end - 1, 1);
      assertThat(stream.total()).isEqualTo(tokenizer.count(utf8, 0, end));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.purser.tokens.bpe.Encoding#available")
  void total_splitInTwoAtEveryByte_isThatOfTheWhole(Encoding encoding) {
    Tokenizer tokenizer = TOKENIZERS.of(encoding);
    SplittableRandom random = new SplittableRandom(23);
    for (int i = 0; i < 300; i++) {
      byte[] utf8 = new Utf8Bytes().of(Texts.any(random) + Texts.any(random));
      long whole = tokenizer.count(utf8);
      StreamCounter byBytes = tokenizer.stream();
      for (int at = 0; at < utf8.length; at++) {
        byBytes.add(utf8, at, 1);
        StreamCounter halves = tokenizer.stream();
        halves.add(utf8, 0, at);
        halves.add(utf8, at, utf8.length - at);
        assertThat(halves.total()).isEqualTo(whole);
      }
      assertThat(byBytes.total()).isEqualTo(whole);
    }
  }

  @Test
  void total_malformedBytes_isThatOfTheWhole() {
    Tokenizer tokenizer = TOKENIZERS.of(Encoding.O200K_BASE);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 3000; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      for (int at = 0; at < noise.length; at++) {
        noise[at] =
            (byte) (random.nextInt(3) == 0 ? 'a' + random.nextInt(26) : random.nextInt(256));
      }
      StreamCounter stream = tokenizer.stream();
      for (int at = 0; at < noise.length; ) {
        int length = Math.min(noise.length - at, 1 + random.nextInt(30));
        stream.add(noise, at, length);
        at += length;
      }
      assertThat(stream.total()).isEqualTo(tokenizer.count(noise));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", " ", "\n", "\u4e2d", "A", "!", "7", "\ud83d\ude00", "\u0301"})
  void total_oneLongPiece_isThatOfTheWhole(String unit) {
    Tokenizer tokenizer = TOKENIZERS.of(Encoding.O200K_BASE);
    byte[] text = unit.repeat(40_000).getBytes(StandardCharsets.UTF_8);
    StreamCounter stream = tokenizer.stream();
    for (int at = 0; at < text.length; at += 5) {
      stream.add(text, at, Math.min(5, text.length - at));
    }

    assertThat(stream.total()).isEqualTo(tokenizer.count(text));
  }

  @Test
  void total_bytesBehindHalfAPair_countTheHalfAsReplacement() {
    Tokenizer tokenizer = TOKENIZERS.of(Encoding.O200K_BASE);
    StreamCounter stream = tokenizer.stream();
    stream.add("a\ud83d");
    stream.add("b".getBytes(StandardCharsets.UTF_8), 0, 1);

    assertThat(stream.total()).isEqualTo(tokenizer.count("a\ufffdb"));
  }

  /** UTF-8 in which halves of pairs are U+FFFD. */
  private static final class Utf8Bytes {
    private final Utf8 utf8 = new Utf8();

    byte[] of(String text) {
      byte[] bytes = utf8.encode(text);
      return Arrays.copyOf(bytes, utf8.length());
    }
  }

  @Test
  void most_pieceWithoutEnd_isNeverBelowTheTotalAndNearIt() {
    SplittableRandom random = new SplittableRandom(4);
    for (String alphabet : new String[] {"abcdefghijklmnopqrstuvwxyz", "e", "-=", " ", "etaoin"}) {
      StreamCounter stream = new Tokenizers().of(Encoding.O200K_BASE).stream();
      StringBuilder all = new StringBuilder();
      while (all.length() < 6_000) {
        StringBuilder part = new StringBuilder();
        for (int i = random.nextInt(9); i >= 0; i--) {
          part.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        stream.add(part);
        all.append(part);
        assertThat(stream.most())
            .isBetween(stream.total(), stream.total() + 64 + all.length() / 16);
      }
    }
  }

  @Test
  void most_words_isTheTotal() {
    StreamCounter stream = new Tokenizers().of(Encoding.O200K_BASE).stream();
    for (int i = 0; i < 500; i++) {
      stream.add(" word" + i);
      assertThat(stream.most()).isEqualTo(stream.total());
    }
  }
}
