package dev.purser.tokens.bpe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Works out how the tokens of a published vocabulary come to be. */
final class VocabularyMaker {

  private final PublishedVocabulary published;
  private final byte[][] tokens;
  private final Map<String, Integer> ids = new HashMap<>();
  private final int[] left;
  private final int[] right;

  private VocabularyMaker(PublishedVocabulary published) {
    this.published = published;
    this.tokens = published.tokens().toArray(byte[][]::new);
    this.left = new int[tokens.length];
    this.right = new int[tokens.length];
    for (int id = 0; id < tokens.length; id++) {
      if (tokens[id].length > 0) {
        ids.put(name(tokens[id], 0, tokens[id].length), id);
      }
    }
  }

  /** Makes a snapshot. */
  static Snapshot make(PublishedVocabulary published) {
    return new VocabularyMaker(published).snapshot();
  }

  private Snapshot snapshot() {
    List<Integer> made = new ArrayList<>();
    for (int id = 0; id < tokens.length; id++) {
      split(id);
      if (left[id] != Vocabulary.NONE) {
        made.add(id);
      } else if (!published.unmade() && !published.symbols().contains(id)) {
        tokens[id] = new byte[0];
      }
    }
    if (!published.merges().isEmpty()) {
      checkMerges(made);
    }
    byte[] lengths = new byte[tokens.length];
    int[] starts = new int[tokens.length + 1];
    boolean ofBytes = true;
    for (int id = 0; id < tokens.length; id++) {
      lengths[id] = (byte) tokens[id].length;
      starts[id + 1] = starts[id] + tokens[id].length;
      ofBytes &= left[id] != id || tokens[id].length == 1;
    }
    byte[] bytes = new byte[starts[tokens.length]];
    for (int id = 0; id < tokens.length; id++) {
      System.arraycopy(tokens[id], 0, bytes, starts[id], tokens[id].length);
    }
    return new Snapshot(
        published.source(),
        ofBytes,
        lengths,
        starts,
        bytes,
        left,
        right,
        prefixes(),
        replacement(),
        TrieBuilder.build(made, tokens),
        new TableBuilder(lengths, starts, bytes, left, right).build());
  }

  /** Finds the two tokens that merging makes of a token's bytes just before the last merge. */
  private void split(int id) {
    byte[] token = tokens[id];
    left[id] = Vocabulary.NONE;
    right[id] = Vocabulary.NONE;
    if (token.length == 0) {
      return;
    }
    // Where the parts end, of which the first starts at 0.
    int[] ends = new int[token.length + 1];
    int parts = 0;
    for (int at = 0; at < token.length; at = ends[parts++]) {
      ends[parts] = start(token, at);
    }
    System.arraycopy(ends, 0, ends, 1, parts);
    ends[0] = 0;
    if (parts == 1) {
      left[id] = id;
      right[id] = id;
      return;
    }
    if (published.symbols().contains(id)) {
      return;
    }
    while (parts > 2) {
      int where = earliest(token, ends, parts);
      if (where < 0) {
        return; // Listed, but no merge makes it: it is a token only where it is a whole piece.
      }
      System.arraycopy(ends, where + 2, ends, where + 1, parts - where - 1);
      parts--;
    }
    if (merged(token, 0, ends[1], token.length) == id) {
      left[id] = id(token, 0, ends[1]);
      right[id] = id(token, ends[1], token.length);
    }
  }

  /** The end of what merging starts from. */
  private int start(byte[] token, int at) {
    int end = at + 1;
    if (published.characters()) {
      while (end < token.length && (token[end] & 0xC0) == 0x80) {
        end++;
      }
      if (id(token, at, end) == Vocabulary.NONE) {
        end = at + 1;
      }
    }
    return end;
  }

  /** The part that merges with the next before all others do, or -1. */
  private int earliest(byte[] token, int[] ends, int parts) {
    int best = Integer.MAX_VALUE;
    int where = -1;
    for (int i = 0; i + 1 < parts; i++) {
      int merged = merged(token, ends[i], ends[i + 1], ends[i + 2]);
      if (merged != Vocabulary.NONE && merged < best) {
        best = merged;
        where = i;
      }
    }
    return where;
  }

  /** What two parts merge into, or {@link Vocabulary#NONE}. */
  private int merged(byte[] token, int from, int middle, int to) {
    int merged = id(token, from, to);
    int first = id(token, from, middle);
    int second = id(token, middle, to);
    boolean merges =
        merged != Vocabulary.NONE
            && first != Vocabulary.NONE
            && second != Vocabulary.NONE
            && !published.symbols().contains(merged)
            && (published.merges().isEmpty()
                || published.merges().containsKey(PublishedVocabulary.pair(first, second)));
    return merges ? merged : Vocabulary.NONE;
  }

  /** Ids stand for the order of the merges; where the file says that order, it has to be theirs. */
  private void checkMerges(List<Integer> made) {
    int before = -1;
    for (int id : made) {
      if (left[id] == id) {
        continue;
      }
      int place =
          published
              .merges()
              .getOrDefault(PublishedVocabulary.pair(left[id], right[id]), Vocabulary.NONE);
      if (place < before) {
        throw new IllegalStateException(
            "token " + id + " is not merged in the order of the ids, which is what is read here");
      }
      before = place;
    }
  }

  private int[] prefixes() {
    int[] prefixes = new int[tokens.length];
    Arrays.fill(prefixes, Vocabulary.NONE);
    for (int id = 0; id < tokens.length; id++) {
      for (int end = tokens[id].length - 1; end > 0 && prefixes[id] < 0; end--) {
        int shorter = id(tokens[id], 0, end);
        if (shorter >= 0 && left[shorter] >= 0 && isBorder(tokens[id], end)) {
          prefixes[id] = shorter;
        }
      }
    }
    return prefixes;
  }

  /** As {@link Snapshot#replacement}. */
  private int replacement() {
    byte[] bytes = Utf8.REPLACEMENT;
    int whole = id(bytes, 0, 3);
    if (whole < 0 || left[whole] < 0) {
      return Vocabulary.NONE;
    }
    for (int id = 0; id < whole; id++) {
      if (left[id] < 0 || left[id] == id) {
        continue;
      }
      boolean reaches =
          right[id] == id(bytes, 0, 1)
              || right[id] == id(bytes, 0, 2)
              || left[id] == id(bytes, 1, 3)
              || left[id] == id(bytes, 2, 3);
      if (reaches) {
        return Vocabulary.NONE;
      }
    }
    return whole;
  }

  private boolean isBorder(byte[] token, int at) {
    return !published.characters() || (token[at] & 0xC0) != 0x80;
  }

  private int id(byte[] bytes, int from, int to) {
    return ids.getOrDefault(name(bytes, from, to), Vocabulary.NONE);
  }

  private static String name(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
