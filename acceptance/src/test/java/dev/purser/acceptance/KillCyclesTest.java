package dev.purser.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.ledger.LedgerException;
import dev.purser.ledger.Backup;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real process, killed under load again and again. What its callers were told, and what the
 * upstream saw, is compared with the ledger afterwards. {@code -Dpurser.cycles=200} kills it more
 * often.
 */
class KillCyclesTest {

  private static final int CYCLES = Integer.getInteger("purser.cycles", 20);
  // Enough for most of the cycles, and spent in the last ones.
  private static final BigDecimal LIMIT = new BigDecimal("0.025").multiply(new BigDecimal(CYCLES));

  private final Load load = new Load(LIMIT.toPlainString());

  @TempDir private Path temp;

  @AfterEach
  void close() {
    load.close();
  }

  @Test
  void killed_underLoad_losesNothingDoublesNothingHoldsNothing() throws Exception {
    Path data = temp.resolve("data");
    Random random = new Random(7);
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      try (ServerProcess server = ServerProcess.start(data, load.providers());
          Control control = new Control(server.awaitReady())) {
        if (cycle == 0) {
          load.putBudget(control);
        } else {
          load.check(control);
        }
        CountDownLatch enough = load.start(control, 5 + random.nextInt(40));
        enough.await();
        server.killHard();
        load.join();
      }
    }
    try (ServerProcess server = ServerProcess.start(data, load.providers());
        Control control = new Control(server.awaitReady())) {
      load.check(control);
      restoreElsewhere(control);
      server.terminate();
      assertThat(server.awaitExit()).isZero();
    }
    assertThat(load.acknowledged()).isGreaterThan(CYCLES);
    assertThat(load.reported()).isGreaterThan(CYCLES);
  }

  private void restoreElsewhere(Control control) {
    HttpResponse<byte[]> backup = control.send("GET", "/api/v1/backup", "", Map.of());
    assertThat(backup.statusCode()).isEqualTo(200);
    Path elsewhere = temp.resolve("elsewhere");
    long entries =
        Backup.restore("b.zip", new ByteArrayInputStream(backup.body()), elsewhere, 0).entries();
    assertThat(entries).isGreaterThanOrEqualTo(load.acknowledged() + load.reported());
    assertThatThrownBy(
            () -> Backup.restore("b.zip", new ByteArrayInputStream(backup.body()), elsewhere, 0))
        .isInstanceOf(LedgerException.class);
  }
}
