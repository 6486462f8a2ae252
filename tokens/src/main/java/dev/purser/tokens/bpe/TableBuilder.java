package dev.purser.tokens.bpe;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** Fills the {@link Tables} of a vocabulary, when the snapshot is made. */
final class TableBuilder {

  private final byte[] lengths;
  private final byte[] bytes;
  private final int[] starts;
  private final int[] left;
  private final int[] right;

  TableBuilder(byte[] lengths, int[] starts, byte[] bytes, int[] left, int[] right) {
    this.lengths = lengths;
    this.starts = starts;
    this.bytes = bytes;
    this.left = left;
    this.right = right;
  }

  Tables build() {
    int[] shorts = ids(id -> length(id) > 0 && length(id) <= Tables.SHORT);
    int[] middles = ids(id -> length(id) > Tables.SHORT && length(id) < 16);
    int[] longs = ids(id -> length(id) > Tables.SHORT);
    int[] merged = ids(id -> length(id) > 0 && left[id] >= 0 && left[id] != id);
    int[] shortIds = new int[slots(shorts)];
    return new Tables(
        shorts(shorts, shortIds),
        shortIds,
        middle(middles),
        longs(longs),
        pairs(merged),
        filter(merged),
        bytePairs(merged));
  }

  private int[] ids(IntPredicate which) {
    int[] ids = new int[lengths.length];
    int count = 0;
    for (int id = 0; id < lengths.length; id++) {
      if (which.test(id)) {
        ids[count++] = id;
      }
    }
    return Arrays.copyOf(ids, count);
  }

  private int length(int id) {
    return lengths[id] & 0xFF;
  }

  /** Between a quarter and half of the slots are taken. */
  private static int slots(int[] entries) {
    return Math.max(64, Integer.highestOneBit(Math.max(1, entries.length)) << 2);
  }

  private long[] shorts(int[] ids, int[] shortIds) {
    long[] keys = new long[shortIds.length];
    for (int id : ids) {
      long key = Keys.key(bytes, starts[id], starts[id + 1]);
      int slot = (int) (key * Keys.MIX >>> Tables.shift(keys.length));
      while (keys[slot] != 0) {
        slot = slot + 1 & keys.length - 1;
      }
      keys[slot] = key;
      shortIds[slot] = id;
    }
    return keys;
  }

  private long[] middle(int[] ids) {
    int slots = slots(ids);
    long[] middle = new long[2 * slots];
    for (int id : ids) {
      long low = Bytes.word(bytes, starts[id]);
      long high = Keys.key(bytes, starts[id] + 8, starts[id + 1]);
      int slot = (int) (Keys.middle(low, high) >>> Tables.shift(slots)) << 1;
      while (middle[slot + 1] != 0) {
        slot = slot + 2 & middle.length - 1;
      }
      middle[slot] = low;
      middle[slot + 1] = high | Tables.TAKEN;
    }
    return middle;
  }

  private long[] longs(int[] ids) {
    long[] longs = new long[slots(ids)];
    for (int id : ids) {
      long hash = Keys.hash(bytes, starts[id], starts[id + 1]);
      int slot = (int) (hash >>> Tables.shift(longs.length));
      while (longs[slot] != 0) {
        slot = slot + 1 & longs.length - 1;
      }
      longs[slot] = hash << 32 | id + 1;
    }
    return longs;
  }

  private long[] pairs(int[] ids) {
    long[] pairs = new long[slots(ids)];
    for (int id : ids) {
      long key = Keys.pair(left[id], right[id]);
      int slot = (int) (key * Keys.MIX >>> Tables.shift(pairs.length));
      while (pairs[slot] != 0) {
        slot = slot + 1 & pairs.length - 1;
      }
      pairs[slot] = Keys.withId(key, id);
    }
    return pairs;
  }

  private long[] filter(int[] ids) {
    long[] filter = new long[1 << Tables.FILTER_BITS - 6];
    for (int id : ids) {
      long hash = Keys.pair(left[id], right[id]) * Keys.MIX;
      int bit = (int) (hash >>> 64 - Tables.FILTER_BITS);
      filter[bit >>> 6] |= 1L << bit;
    }
    return filter;
  }

  private int[] bytePairs(int[] ids) {
    int[] bytePairs = new int[1 << 16];
    Arrays.fill(bytePairs, Vocabulary.NONE);
    for (int id : ids) {
      int start = starts[id];
      if (length(id) == 2) {
        bytePairs[bytes[start] & 0xFF | (bytes[start + 1] & 0xFF) << 8] = id;
      }
    }
    return bytePairs;
  }
}
