package dev.purser.gateway;

import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Demand;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What calls of the same model and operation have used: 95 of 100 use no more than what is held for
 * the next one where a limit is no ceiling. Thread-safe.
 */
final class Observed {

  /** Names come from callers. */
  private static final int MODELS = 1_000;

  private final Map<String, Map<String, Like>> byModel = new ConcurrentHashMap<>();

  /**
   * What 95 of 100 calls that are alike use at most.
   *
   * @param usd in ticks
   * @param tokens of all classes
   */
  record Usual(long usd, long tokens) {

    /** A demand for so much, or for its bound where that is less. */
    Demand insteadOf(Demand bound) {
      return new Demand(least(bound.usd(), usd), least(bound.tokens(), tokens), bound.requests());
    }

    private static Claim least(Claim bound, long like) {
      return bound instanceof Claim.Of(long most) && most > like ? new Claim.Of(like) : bound;
    }
  }

  /** Calls that are alike. */
  private static final class Like {
    private final Shares usd = new Shares();
    private final Shares tokens = new Shares();
    private volatile Optional<Usual> usual = Optional.empty();
  }

  /** Takes what a call has used, if its provider says so. */
  void add(UsageRecord record) {
    if (record.status() != Status.OK || record.counted() != Counted.PROVIDER) {
      return;
    }
    Map<String, Like> operations = byModel.get(record.model());
    if (operations == null) {
      if (byModel.size() >= MODELS) {
        return;
      }
      operations = byModel.computeIfAbsent(record.model(), m -> new ConcurrentHashMap<>());
    }
    Like like = operations.computeIfAbsent(record.operation(), o -> new Like());
    synchronized (like) {
      like.usd.add(record.cost().ticksOrZero());
      if (like.tokens.add(record.tokens().total())) {
        like.usual = Optional.of(new Usual(like.usd.p95(), like.tokens.p95()));
      }
    }
  }

  /** What like calls use at most in 95 of 100 cases; empty while too few are known. */
  Optional<Usual> usual(String model, String operation) {
    Map<String, Like> operations = byModel.get(model);
    Like like = operations == null ? null : operations.get(operation);
    return like == null ? Optional.empty() : like.usual;
  }

  /** How often which amount was met, in steps of a quarter; old ones fade. For one thread. */
  private static final class Shares {
    /** With fewer nothing is known. */
    private static final int ENOUGH = 20;

    /** With more, all count half, so that what is new weighs more. */
    private static final int MANY = 2_000;

    /** The share is worked out again after so many. */
    private static final int EACH = 10;

    private final int[] counts = new int[4 * Long.SIZE];
    private int total;

    /** Takes an amount, and says whether it is time to work the share out again. */
    boolean add(long amount) {
      if (total >= MANY) {
        total = 0;
        for (int i = 0; i < counts.length; i++) {
          counts[i] /= 2;
          total += counts[i];
        }
      }
      counts[step(amount)]++;
      total++;
      return total >= ENOUGH && total % EACH == 0;
    }

    long p95() {
      long wanted = Math.ceilDiv(total * 95L, 100L);
      long seen = 0;
      int step = -1;
      while (seen < wanted) {
        step++;
        seen += counts[step];
      }
      return most(step);
    }

    /** The octave, and which quarter of it. */
    private static int step(long amount) {
      if (amount < 4) {
        return (int) Math.max(0, amount);
      }
      int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(amount);
      return 4 * (octave - 1) + (int) ((amount >>> (octave - 2)) & 3);
    }

    /** The greatest amount of a step. */
    private static long most(int step) {
      if (step < 4) {
        return step;
      }
      int octave = step / 4 + 1;
      return ((4L + step % 4 + 1) << (octave - 2)) - 1;
    }
  }
}
