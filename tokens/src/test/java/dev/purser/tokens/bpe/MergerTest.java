package dev.purser.tokens.bpe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergerTest {

  /** One token of 51 bytes. */
  private static final String LONG_TOKEN = "เปิดอภิปรายทั่วไป";

  @ParameterizedTest
  @ValueSource(strings = {"o200k_base", "cl100k_base", "p50k_base", "r50k_base"})
  void merge_crowdedPieces_isWhatTheDefinitionSays(String name) {
    Vocabulary vocabulary = Snapshot.load(name);
    NaiveBpe naive = new NaiveBpe(vocabulary);
    Merger merger = new Merger(vocabulary);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1500; i++) {
      byte[] piece = Texts.crowded(random, 2 + random.nextInt(60)).getBytes(StandardCharsets.UTF_8);
      IntList ids = new IntList(8);
      merger.encode(piece, 0, piece.length, ids);
      int[] expected =
          vocabulary.find(piece, 0, piece.length) >= 0 ? ids.toArray() : naive.encode(piece);
      assertThat(ids.toArray()).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"o200k_base", "cl100k_base", "p50k_base", "r50k_base"})
  void merge_everyToken_isItself(String name) {
    Vocabulary vocabulary = Snapshot.load(name);
    Merger merger = new Merger(vocabulary);
    int[] wrong =
        IntStream.range(0, vocabulary.size())
            .filter(id -> vocabulary.length(id) > 0)
            .filter(id -> {
              int from = vocabulary.start(id);
              int to = from + vocabulary.length(id);
              // What is asked to be merged is never a token, and two bytes are then two tokens.
              return vocabulary.find(vocabulary.bytes(), from, to) != id
                  || to - from > 2 && merger.merge(vocabulary.bytes(), from, to) != 1;
            })
            .toArray();

    assertThat(wrong).isEmpty();
  }

  /** Random letters ask for small windows, which the long tokens behind them do not fit in. */
  @ParameterizedTest
  @ValueSource(ints = {7900, 8000, 8100, 8170})
  @Timeout(20)
  void count_longTokensWhereSmallWindowsBegin_comesToAnEnd(int random) {
    Vocabulary vocabulary = Snapshot.load("o200k_base");
    SplittableRandom dice = new SplittableRandom(7);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < random; i++) {
      text.append("etaoinshrdluabcfgkmpwxy".charAt(dice.nextInt(23)));
    }
    text.append(LONG_TOKEN.repeat(300));
    byte[] piece = text.toString().getBytes(StandardCharsets.UTF_8);
    Merger merger = new Merger(vocabulary);
    IntList ids = new IntList(8);
    merger.encode(piece, 0, piece.length, ids);

    assertThat(merger.count(piece, 0, piece.length)).isEqualTo(ids.size());
  }

  /** Encoding merges in one go; counting by the definition or window by window. */
  @ParameterizedTest
  @ValueSource(strings = {"o200k_base", "cl100k_base", "r50k_base"})
  void count_piecesOfAllLengths_areAsManyAsTheIds(String name) {
    Merger merger = new Merger(Snapshot.load(name));
    SplittableRandom random = new SplittableRandom(9);
    String[] alphabets = {
      "abcdefghijklmnopqrstuvwxyz", "etaoin", "ab", "=-", "- ", "\t\n", "\u0627\u0628\u4e2d", "0"
    };
    for (int i = 0; i < 60; i++) {
      byte[] text = runs(alphabets[i % alphabets.length], 30_000, random);
      assertCountsAsEncoded(merger, text, 0, text.length);
      for (int j = 0; j < 300; j++) {
        int from = random.nextInt(text.length - 100);
        assertCountsAsEncoded(merger, text, from, from + 3 + random.nextInt(90));
      }
    }
  }

  @Test
  void count_runsOfOneByte_areAsManyAsTheIds() {
    Merger merger = new Merger(Snapshot.load("o200k_base"));
    for (int b = 0; b < 128; b++) {
      byte[] text = Character.toString(b).repeat(20_003).getBytes(StandardCharsets.UTF_8);
      for (int length : new int[] {3, 31, 32, 33, 100, 8191, 8193, text.length}) {
        assertCountsAsEncoded(merger, text, 0, length);
      }
    }
  }

  /** The windows of slow texts are shorter than some tokens. */
  @Test
  void count_longTokensAmongRandomLetters_areAsManyAsTheIds() {
    Merger merger = new Merger(Snapshot.load("o200k_base"));
    SplittableRandom random = new SplittableRandom(11);
    String[] longs = {
      "-".repeat(140), "=".repeat(70), "*".repeat(100), "/".repeat(64), "#".repeat(61)
    };
    for (int i = 0; i < 40; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < 60_000) {
        for (int letters = random.nextInt(1 + i * 10); letters >= 0; letters--) {
          text.append((char) ('!' + random.nextInt(94)));
        }
        text.append(longs[random.nextInt(longs.length)]);
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      assertCountsAsEncoded(merger, bytes, 0, bytes.length);
    }
  }

  private static byte[] runs(String alphabet, int bytes, SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < bytes) {
      int times = random.nextInt(4) == 0 ? 1 + random.nextInt(200) : 1;
      text.append(
          alphabet.substring(random.nextInt(alphabet.length())).substring(0, 1).repeat(times));
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void assertCountsAsEncoded(Merger merger, byte[] text, int from, int to) {
    IntList ids = new IntList(8);
    merger.encode(text, from, to, ids);

    assertThat(merger.count(text, from, to)).isEqualTo(ids.toArray().length);
  }

  @Test
  void merge_longPiece_isTheSameAfterAnother() {
    Merger merger = new Merger(Snapshot.load("o200k_base"));
    byte[] shortPiece = "qwxzqwxz".getBytes(StandardCharsets.UTF_8);
    byte[] longPiece = "qwxz".repeat(50_000).getBytes(StandardCharsets.UTF_8);
    int before = merger.merge(shortPiece, 0, shortPiece.length);
    int whole = merger.merge(longPiece, 0, longPiece.length);

    assertThat(merger.merge(shortPiece, 0, shortPiece.length)).isEqualTo(before);
    assertThat(merger.merge(longPiece, 0, longPiece.length)).isEqualTo(whole);
  }
}
