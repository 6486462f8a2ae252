package dev.purser.tokens.bpe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Merging as the definition says it: the lowest rank first, from the left. Slow, and plainly right.
 */
final class NaiveBpe {

  private final Map<String, Integer> ranks = new HashMap<>();

  NaiveBpe(Vocabulary vocabulary) {
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.length(id) > 0) {
        ranks.put(
            new String(
                vocabulary.bytes(),
                vocabulary.start(id),
                vocabulary.length(id),
                StandardCharsets.ISO_8859_1),
            id);
      }
    }
  }

  int[] encode(byte[] piece) {
    String bytes = new String(piece, StandardCharsets.ISO_8859_1);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < bytes.length(); i++) {
      parts.add(bytes.substring(i, i + 1));
    }
    while (true) {
      int best = Integer.MAX_VALUE;
      int where = -1;
      for (int i = 0; i + 1 < parts.size(); i++) {
        int rank = ranks.getOrDefault(parts.get(i) + parts.get(i + 1), Integer.MAX_VALUE);
        if (rank < best) {
          best = rank;
          where = i;
        }
      }
      if (where < 0) {
        return parts.stream().mapToInt(ranks::get).toArray();
      }
      parts.set(where, parts.get(where) + parts.remove(where + 1));
    }
  }
}
