package dev.purser.tokens;

import dev.purser.tokens.bpe.Encoding;
import java.util.List;

/**
 * Models that split text alike.
 *
 * <p>Counts of another maker's vocabulary are scaled by thousandths. The factors of Claude are the
 * medians and the outer tenths of the ratio to o200k over recorded counts of code and of prose in
 * many languages; natural languages reach 2.4.
 */
enum Family {
  /** gpt-4o and everything after it. */
  O200K(Encoding.O200K_BASE, 1000, 1000, 1000),
  /** gpt-4, gpt-3.5 and the embedding models. */
  CL100K(Encoding.CL100K_BASE, 1000, 1000, 1000),
  /** Claude, of which no vocabulary is public. */
  CLAUDE(Encoding.O200K_BASE, 1350, 1050, 2450),
  /** Everyone else: large vocabularies of their own, near to o200k on most texts. */
  OTHER(Encoding.O200K_BASE, 1100, 800, 2000);

  private static final List<String> CL100K_PREFIXES =
      List.of("gpt-3.5", "gpt-35", "text-embedding-", "davinci-002", "babbage-002");
  private static final List<String> O200K_PREFIXES =
      List.of("gpt-", "chatgpt-", "o1", "o3", "o4", "codex", "computer-use", "ft:gpt-");

  final Encoding encoding;
  private final int middle;
  private final int low;
  private final int high;

  Family(Encoding encoding, int middle, int low, int high) {
    this.encoding = encoding;
    this.middle = middle;
    this.low = low;
    this.high = high;
  }

  static Family of(String model) {
    // Sellers of many makers' models put the maker in front: openai/gpt-5.
    String name = model.substring(model.lastIndexOf('/') + 1);
    if (name.contains("claude")) {
      return CLAUDE;
    }
    if (startsWithAny(name, CL100K_PREFIXES) || isPlainGpt4(name)) {
      return CL100K;
    }
    // The open weights have the vocabulary of gpt-4o, which their name does not show otherwise.
    return startsWithAny(name, O200K_PREFIXES) ? O200K : OTHER;
  }

  private static boolean isPlainGpt4(String name) {
    return name.equals("gpt-4")
        || name.startsWith("gpt-4-")
        || name.startsWith("ft:gpt-4-")
        || name.startsWith("ft:gpt-3.5");
  }

  private static boolean startsWithAny(String name, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  boolean isExact() {
    return this == O200K || this == CL100K;
  }

  TokenCount scale(long counted) {
    return new TokenCount(
        Math.ceilDiv(counted * middle, 1000),
        counted * low / 1000,
        Math.ceilDiv(counted * high, 1000),
        isExact() ? TokenCount.Method.EXACT : TokenCount.Method.CALIBRATED,
        encoding.wireName());
  }
}
