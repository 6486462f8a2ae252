package dev.purser.testkit;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what nobody announces. */
public final class Until {

  private static final long LOOK_AGAIN_NANOS = 2_000_000;

  private Until() {}

  /**
   * Waits until the condition holds.
   *
   * @throws AssertionError if it does not within {@link FakeUpstream#PATIENCE}
   */
  public static void isTrue(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + FakeUpstream.PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain until " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }
}
