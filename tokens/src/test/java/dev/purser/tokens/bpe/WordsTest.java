package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is cut eight bytes at a time is cut as the rule says. */
class WordsTest {

  /** What decides where a piece ends, and letters that make words of all lengths. */
  private static final String ALPHABET =
      "aaaabbeeellrsstvdmABST    ''\n\r\t/.(=-_\u000b\u001c019\u00e9\u00a0\u4e2d\u0301";

  @ParameterizedTest
  @EnumSource(names = {"O200K_BASE", "CL100K_BASE"})
  void count_denseMixture_isThatOfTheRulesPieces(Encoding encoding) {
    Vocabulary vocabulary = Snapshot.load(encoding.vocabulary());
    Scanner rule = encoding.scanner(vocabulary);
    Merger merger = new Merger(vocabulary);
    SplittableRandom random = new SplittableRandom(17);
    for (int i = 0; i < 150_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(40); length >= 0; length--) {
        text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
      long pieces = 0;
      for (int at = 0; at < utf8.length; ) {
        int end = Scanner.end(rule.next(utf8, at, utf8.length));
        pieces += vocabulary.find(utf8, at, end) >= 0 ? 1 : merger.merge(utf8, at, end);
        at = end;
      }

      if (rule.count(utf8, 0, utf8.length, Long.MAX_VALUE, merger) != pieces) {
        assertThat(rule.count(utf8, 0, utf8.length, Long.MAX_VALUE, merger))
            .as("of %s", text)
            .isEqualTo(pieces);
      }
    }
  }
}
