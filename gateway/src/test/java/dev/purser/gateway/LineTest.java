package dev.purser.gateway;

import dev.purser.core.budget.BudgetKey;
import dev.purser.core.usage.Labels;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Calls that wait in line while other things happen. */
class LineTest {

  private static final Line.Place PLACE =
      new Line.Place(new BudgetKey("default", "b"), Labels.NONE);

  @Test
  void moveOn_whileTheFirstTries_letsItTryOnceMore() {
    Vertx vertx = Vertx.vertx();
    try {
      AtomicInteger tries = new AtomicInteger();
      Line line = new Line();
      Line.Waiter first = line.join(PLACE, vertx.getOrCreateContext(), tries::incrementAndGet);
      line.moveOn();
      Harness.await(() -> tries.get() == 1);

      line.moveOn();
      line.stay(first);

      Harness.await(() -> tries.get() == 2);
    } finally {
      vertx.close().await();
    }
  }
}
