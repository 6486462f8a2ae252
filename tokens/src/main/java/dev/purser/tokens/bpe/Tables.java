package dev.purser.tokens.bpe;

/**
 * The tables by which a {@link Vocabulary} finds tokens, all of open addressing and ready for use:
 * to fill them takes longer than to read them. The highest bits of a hash are the slot.
 *
 * @param shortKeys {@link Keys#key} of tokens of up to seven bytes
 * @param shortIds the tokens of those
 * @param middle of each token of 8 to 15 bytes the first eight, and the key of the rest with its
 *     highest bit set, side by side, so that one look at memory tells
 * @param longs of each token of 8 bytes and more the lower half of its hash, and its id plus one
 * @param pairs two tokens, and the one that they merge into
 * @param pairFilter a bit for each pair, where its hash says. Most pairs that are asked for do not
 *     merge, and this much smaller table, which stays in the near cache, says so
 * @param bytePairs what two bytes merge into; merging starts there, and most often ends there too
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Tables(
    long[] shortKeys,
    int[] shortIds,
    long[] middle,
    long[] longs,
    long[] pairs,
    long[] pairFilter,
    int[] bytePairs) {

  /** Tokens of up to so many bytes have a key. */
  static final int SHORT = 7;

  /** Marks a slot of {@link #middle} that is taken. */
  static final long TAKEN = 1L << 63;

  static final int FILTER_BITS = 21;

  /** How far a hash is shifted to become a slot of so many. */
  static int shift(int slots) {
    return Long.numberOfLeadingZeros(slots) + 1;
  }
}
