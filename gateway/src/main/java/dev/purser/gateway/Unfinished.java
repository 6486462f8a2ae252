package dev.purser.gateway;

import dev.purser.core.price.Pricing;
import dev.purser.core.usage.UsageRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Knows the calls whose answers are still made in the background, so that whoever asks for such an
 * answer later brings the truth about what it used. Keeps the latest only, and no longer than the
 * process lives. Thread-safe.
 */
final class Unfinished {

  /** The most calls that are known; the oldest are forgotten first, and stay unresolved. */
  static final int MOST = 10_000;

  private final Map<String, Call> calls = new LinkedHashMap<>();

  /**
   * A call that is not finished.
   *
   * @param record the provisional record that stands for it
   * @param pricing the prices that it was admitted by
   */
  record Call(UsageRecord record, Pricing pricing) {}

  /**
   * Takes note of a call.
   *
   * @param id of its answer; nothing is noted where it is empty
   */
  synchronized void add(String id, UsageRecord record, Pricing pricing) {
    if (id.isEmpty()) {
      return;
    }
    calls.put(key(record.provider(), id), new Call(record, pricing));
    if (calls.size() > MOST) {
      calls.remove(calls.keySet().iterator().next());
    }
  }

  /** The call of an answer, if it is not finished. */
  synchronized Optional<Call> find(String provider, String id) {
    return Optional.ofNullable(calls.get(key(provider, id)));
  }

  /** The call is finished; says whether it was not before. */
  synchronized boolean finish(String provider, String id) {
    return calls.remove(key(provider, id)) != null;
  }

  private static String key(String provider, String id) {
    return provider + "/" + id;
  }
}
