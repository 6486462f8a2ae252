package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.ledger.LedgerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GroupSyncTest {

  private static final Duration LONG = Duration.ofSeconds(50);

  @Test
  void sync_withNothingWritten_isDone() {
    try (GroupSync sync = new GroupSync(() -> {}, failure -> {}).start()) {
      assertThat(sync.sync().toCompletableFuture()).isCompleted();
    }
  }

  @Test
  void sync_whoComesWhileOneRuns_sharesTheNext() throws InterruptedException {
    Semaphore disk = new Semaphore(0);
    CountDownLatch first = new CountDownLatch(1);
    AtomicInteger syncs = new AtomicInteger();
    List<Integer> order = Collections.synchronizedList(new ArrayList<>());
    GroupSync.Disk slow =
        () -> {
          syncs.incrementAndGet();
          first.countDown();
          disk.acquireUninterruptibly();
        };
    try (GroupSync sync = new GroupSync(slow, failure -> {}).start()) {
      sync.wrote();
      List<CompletableFuture<Void>> waiting = new ArrayList<>();
      waiting.add(sync.sync().thenRun(() -> order.add(0)).toCompletableFuture());
      first.await();
      for (int i = 1; i <= 5; i++) {
        int number = i;
        sync.wrote();
        waiting.add(sync.sync().thenRun(() -> order.add(number)).toCompletableFuture());
      }
      assertThat(waiting).noneMatch(CompletableFuture::isDone);

      disk.release(2);

      assertThat(CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new)))
          .succeedsWithin(LONG);
      assertThat(syncs).hasValue(2);
      assertThat(order).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }

  @Test
  void wrote_unasked_isSyncedSoon() throws InterruptedException {
    CountDownLatch synced = new CountDownLatch(1);
    try (GroupSync sync = new GroupSync(synced::countDown, failure -> {}).start()) {
      sync.wrote();

      synced.await();
    }
  }

  @Test
  void wrote_afterALongIdleTime_wakesTheThread() {
    AtomicInteger syncs = new AtomicInteger();
    try (GroupSync sync = new GroupSync(syncs::incrementAndGet, failure -> {}).start()) {
      for (int round = 1; round <= 20; round++) {
        while (!sync.isAsleep()) {
          Thread.onSpinWait();
        }
        sync.wrote();
        while (syncs.get() < round) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void close_syncsWhatIsLeft() {
    AtomicInteger syncs = new AtomicInteger();
    GroupSync sync = new GroupSync(syncs::incrementAndGet, failure -> {}).start();
    sync.wrote();
    CompletableFuture<Void> waiting = sync.sync().toCompletableFuture();

    sync.close();

    assertThat(waiting).isCompleted();
    assertThat(syncs.get()).isPositive();
    assertThat(sync.sync().toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void sync_whenTheDiskFails_failsAllAndNeverTriesAgain() {
    AtomicInteger syncs = new AtomicInteger();
    CompletableFuture<LedgerException> told = new CompletableFuture<>();
    GroupSync.Disk broken =
        () -> {
          syncs.incrementAndGet();
          throw new LedgerException("no disk");
        };
    try (GroupSync sync = new GroupSync(broken, told::complete).start()) {
      sync.wrote();

      assertThat(sync.sync().toCompletableFuture())
          .failsWithin(LONG)
          .withThrowableThat()
          .withMessageContaining("no disk");
      assertThat(told).succeedsWithin(LONG);
      sync.wrote();
      assertThat(sync.sync().toCompletableFuture()).isCompletedExceptionally();
      assertThat(syncs).hasValue(1);
    }
  }
}
