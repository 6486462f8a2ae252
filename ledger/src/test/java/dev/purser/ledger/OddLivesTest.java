package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.ledger.Ledger;
import dev.purser.core.ledger.LedgerBatch;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many odd lives of books, each of which must balance. {@code -Dpurser.lives=N} runs more of them,
 * {@code -Dpurser.life=S} only the one with this seed.
 */
class OddLivesTest {

  private static final int LIVES = Integer.getInteger("purser.lives", 400);

  /** What may be planted, to see that it is found. */
  private enum Fault {
    NONE,
    /** Now and then a window is not written. */
    LOST_WINDOW,
    /** A start does not look for windows that ended long ago and that a call keeps open. */
    FORGOTTEN_WINDOW
  }

  @Test
  void anyLife_balances_andOpensAsItWasClosed() {
    Long only = Long.getLong("purser.life");
    if (only != null) {
      live(only, Fault.NONE);
    } else {
      LongStream.range(0, LIVES).parallel().forEach(seed -> live(seed, Fault.NONE));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aPlantedFault_isFound(Fault fault) {
    assertThatThrownBy(() -> LongStream.range(0, LIVES).forEach(seed -> live(seed, fault)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("-Dpurser.life=");
  }

  @Test
  void life_isTheSameForASeed() {
    assertThat(told(7)).isNotEmpty().isEqualTo(told(7));
  }

  private static String told(long seed) {
    OddLife life = new OddLife(seed, ledger -> ledger);
    life.go();
    return life.told();
  }

  private static void live(long seed, Fault fault) {
    OddLife life = new OddLife(seed, ledger -> seen(ledger, fault));
    try {
      life.go();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "the books do not balance; to see it again: -Dpurser.life=%d%n%s"
              .formatted(seed, life.told()),
          e);
    }
  }

  /** A ledger as its books see it. */
  private static Ledger seen(Ledger ledger, Fault fault) {
    AtomicInteger writes = new AtomicInteger();
    AtomicLong latestStart = new AtomicLong(Long.MIN_VALUE);
    return fault == Fault.NONE
        ? ledger
        : (Ledger)
            Proxy.newProxyInstance(
                OddLivesTest.class.getClassLoader(),
                new Class<?>[] {Ledger.class},
                (proxy, method, arguments) -> {
                  String name = method.getName();
                  if (fault == Fault.LOST_WINDOW
                      && name.equals("write")
                      && writes.incrementAndGet() % 50 == 0) {
                    ((LedgerBatch) arguments[0]).windows().clear();
                  }
                  if (fault == Fault.FORGOTTEN_WINDOW
                      && name.equals("windowsEndingAfter")
                      && (long) arguments[0]
                          < latestStart.getAndAccumulate((long) arguments[0], Math::max)) {
                    return null;
                  }
                  return method.invoke(ledger, arguments);
                });
  }
}
