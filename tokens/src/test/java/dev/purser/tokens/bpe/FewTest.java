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
}
