package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The scanner cuts as the three published expressions do, one after the other. */
class DeepSeekScannerTest {

  private static final List<Pattern> STEPS =
      List.of(
          pattern("\\p{N}{1,3}"),
          pattern("[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"),
          pattern(
              "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
                  + "|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                  + "| ?[\\p{P}\\p{S}]+[\\r\\n]*"
                  + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"));

  private static final String ALPHABET =
      "aZ\u00e9\u0301\u4e2d\u3042\u30fb\u309b\u30a0 12\u2167\u00a0\n\r\t.-$\u20ac\u0001\u200b\ufeff\u0e01\u0600\u200d";

  @Test
  void next_anyText_cutsAsThePublishedRule() {
    Scanner scanner = new DeepSeekScanner();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 60_000; i++) {
      String text = i % 2 == 0 ? dense(random) : wellFormed(Texts.any(random));
      List<String> expected = List.of(text);
      for (Pattern step : STEPS) {
        expected = cut(expected, step);
      }
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      List<String> pieces = new ArrayList<>();
      for (int at = 0; at < utf8.length; ) {
        int end = Scanner.end(scanner.next(utf8, at, utf8.length));
        pieces.add(new String(utf8, at, end - at, StandardCharsets.UTF_8));
        at = end;
      }

      assertThat(pieces).isEqualTo(expected);
    }
  }

  private static String dense(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(14); length >= 0; length--) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  private static String wellFormed(String text) {
    Utf8 utf8 = new Utf8();
    byte[] bytes = utf8.encode(text);
    return new String(bytes, 0, utf8.length(), StandardCharsets.UTF_8);
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile(
        regex.replace("\\s", "[\\s\u0085]").replace("\\S", "[^\\s\u0085]"),
        Pattern.UNICODE_CHARACTER_CLASS);
  }

  /** What a step finds and what lies between are pieces each. */
  private static List<String> cut(List<String> texts, Pattern step) {
    List<String> pieces = new ArrayList<>();
    for (String text : texts) {
      Matcher matcher = step.matcher(text);
      int done = 0;
      while (matcher.find()) {
        if (matcher.start() > done) {
          pieces.add(text.substring(done, matcher.start()));
        }
        pieces.add(matcher.group());
        done = matcher.end();
      }
      if (done < text.length()) {
        pieces.add(text.substring(done));
      }
    }
    return pieces;
  }
}
