package dev.purser.tokens.bpe;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a published file says of a vocabulary, when its snapshot is made.
 *
 * @param source SHA-256 of the file, in hexadecimal
 * @param tokens per id its bytes, none if the id is unused
 * @param characters whether merging starts from characters, and from bytes only for those that are
 *     no token; else it always starts from bytes
 * @param symbols ids that are cut out of a text before it is merged
 * @param merges the place of each merge, by its {@link #pair}; empty where the order of the ids
 *     says it
 * @param unmade whether a piece that is a token is that token even if no merges make it
 */
record PublishedVocabulary(
    String source,
    List<byte[]> tokens,
    boolean characters,
    Set<Integer> symbols,
    Map<Long, Integer> merges,
    boolean unmade) {

  /** The key of two tokens that merge. */
  static long pair(int left, int right) {
    return (long) left << 32 | right;
  }
}
