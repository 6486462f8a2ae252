package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptionalStreamTest {

  @ParameterizedTest
  @MethodSource("dev.purser.tokens.bpe.Encoding#available")
  void total_splitAnywhere_isThatOfTheWhole(Encoding encoding) {
    Tokenizer tokenizer = new Tokenizers().of(encoding);
    SplittableRandom random = new SplittableRandom(13);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder joined = new StringBuilder();
      for (int part = random.nextInt(12); part >= 0; part--) {
        joined.append(Texts.any(random));
        joined.append(random.nextBoolean() ? "e\u0301" : random.nextBoolean() ? "</td>" : "\n\n ");
      }
      String text = joined.toString();
      StreamCounter stream = tokenizer.stream();
      int most = 1 + random.nextInt(40);
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + 1 + random.nextInt(most));
        stream.add(text.substring(at, end));
        at = end;
      }

      assertThat(stream.total()).as(text).isEqualTo(tokenizer.count(text));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.purser.tokens.bpe.Encoding#available")
  void encode_crowdedPieces_isWhatTheDefinitionSays(Encoding encoding) {
    Vocabulary vocabulary = Snapshot.load(encoding.vocabulary());
    Merger merger = new Merger(vocabulary);
    if (encoding == Encoding.GEMMA3) {
      return; // merges characters; compared with the oracle
    }
    NaiveBpe naive = new NaiveBpe(vocabulary);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1500; i++) {
      byte[] piece = Texts.crowded(random, 2 + random.nextInt(60)).getBytes(StandardCharsets.UTF_8);
      if (vocabulary.find(piece, 0, piece.length) < 0) {
        IntList ids = new IntList(8);
        merger.encode(piece, 0, piece.length, ids);
        assertThat(ids.toArray()).as(Arrays.toString(piece)).containsExactly(naive.encode(piece));
      }
    }
  }
}
