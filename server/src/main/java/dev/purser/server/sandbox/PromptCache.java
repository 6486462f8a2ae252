package dev.purser.server.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers the beginnings of prompts, as providers do who charge less for what they have read
 * before. Thread-safe; forgets the least recently used.
 */
final class PromptCache {

  private static final int MIN_TOKENS = 1024;
  private static final int STEP_TOKENS = 128;
  private static final int STEP_CHARS = 512;
  private static final int CAPACITY = 20_000;

  private final Map<Long, Boolean> seen =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > CAPACITY;
        }
      };

  /** How many tokens of the prompt were read before, in whole steps; remembers all of it. */
  synchronized long longestSeen(String model, String text, long tokens) {
    if (tokens < MIN_TOKENS) {
      return 0;
    }
    long hash = model.hashCode();
    int longest = 0;
    for (int at = 0; at + STEP_CHARS <= text.length(); at += STEP_CHARS) {
      hash = hash * 0x9E3779B97F4A7C15L + text.substring(at, at + STEP_CHARS).hashCode();
      if (seen.put(hash, true) != null) {
        longest = at + STEP_CHARS;
      }
    }
    long read = tokens * longest / Math.max(1, text.length()) / STEP_TOKENS * STEP_TOKENS;
    return read < MIN_TOKENS ? 0 : read;
  }

  /** Whether exactly this was marked before; remembers it. Too short a text is never kept. */
  synchronized boolean seenMarked(String model, String text, long tokens) {
    return tokens >= MIN_TOKENS
        && seen.put(31L * model.hashCode() + text.hashCode() + ((long) text.length() << 32), true)
            != null;
  }

  /** Whether a marked text of so many tokens is long enough to be kept. */
  static boolean longEnough(long tokens) {
    return tokens >= MIN_TOKENS;
  }
}
