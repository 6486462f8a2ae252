package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FewTest {

  @ParameterizedTest
  @ValueSource(strings = {"o200k_base", "cl100k_base", "r50k_base"})
  void merge_upToTheMost_isWhatTheDefinitionSays(String name) {
    Vocabulary vocabulary = Snapshot.load(name);
    NaiveBpe naive = new NaiveBpe(vocabulary);
    Few few = new Few(vocabulary);
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 2000; i++) {
      byte[] text = Texts.crowded(random, 1 + random.nextInt(64)).getBytes(StandardCharsets.UTF_8);
      int length = Math.min(text.length, 1 + random.nextInt(Few.MOST));
      int[] ids = new int[few.merge(text, 0, length)];
      int at = 0;
      for (int token = 0; token < ids.length; token++) {
        ids[token] = few.token(at);
        at = few.next(at);
      }
      assertThat(at).isEqualTo(length);
      assertThat(ids).containsExactly(naive.encode(Arrays.copyOf(text, length)));
    }
  }

  /** Each U+FFFD starts as one part, which must change nothing. */
  @ParameterizedTest
  @ValueSource(strings = {"o200k_base", "cl100k_base", "p50k_base", "r50k_base"})
  void merge_replacementsAmongOtherBytes_isWhatTheDefinitionSays(String name) {
    Vocabulary vocabulary = Snapshot.load(name);
    NaiveBpe naive = new NaiveBpe(vocabulary);
    Few few = new Few(vocabulary);
    SplittableRandom random = new SplittableRandom(3);
    // What can merge with the first or the last byte of a replacement is among these.
    String[] others = {
      " ", "s", "\u0094", "\u7269", "\u6570", "\uffee", "\u00bd", "e", "!", "\uffbf"
    };
    assertThat(vocabulary.replacement()).isPositive();
    for (int i = 0; i < 4000; i++) {
      StringBuilder text = new StringBuilder();
      for (int part = 1 + random.nextInt(14); part > 0; part--) {
        text.append(random.nextBoolean() ? "\ufffd" : others[random.nextInt(others.length)]);
      }
      byte[] piece = text.toString().getBytes(StandardCharsets.UTF_8);
      int cut = random.nextInt(2);
      byte[] bytes = Arrays.copyOfRange(piece, cut, Math.max(cut + 1, piece.length - cut));

      int count = few.merge(bytes, 0, bytes.length);

      int[] ids = new int[count];
      int at = 0;
      for (int token = 0; token < count; token++) {
        ids[token] = few.token(at);
        at = few.next(at);
      }
      assertThat(ids).containsExactly(naive.encode(bytes));
    }
  }
}
