package dev.purser.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.ledger.LedgerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

  @Test
  void await_whileNobodySyncs_syncsOnTheCallersThread() {
    List<Thread> syncing = Collections.synchronizedList(new ArrayList<>());
    // Its own thread is never started, so nobody else could.
    GroupSync sync = new GroupSync(() -> syncing.add(Thread.currentThread()), failure -> {});
    sync.wrote();

    sync.await();
    sync.await();

    assertThat(syncing).containsExactly(Thread.currentThread());
    assertThat(sync.sync().toCompletableFuture()).isCompleted();
  }

  @Test
  void await_whileAnotherSyncs_sharesTheNext() throws InterruptedException {
    Semaphore disk = new Semaphore(0);
    Semaphore inDisk = new Semaphore(0);
    AtomicInteger syncs = new AtomicInteger();
    GroupSync.Disk slow =
        () -> {
          syncs.incrementAndGet();
          inDisk.release();
          disk.acquireUninterruptibly();
        };
    GroupSync sync = new GroupSync(slow, failure -> {});
    sync.wrote();
    // Its own thread is not started yet, so it is this caller who is in the disk.
    CompletableFuture<Void> first = CompletableFuture.runAsync(sync::await);
    inDisk.acquire();
    try (sync) {
      sync.start();
      List<CompletableFuture<Void>> others = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        sync.wrote();
        others.add(sync.sync().toCompletableFuture());
      }
      assertThat(first).isNotDone();

      disk.release();

      assertThat(first).succeedsWithin(LONG);
      inDisk.acquire();
      assertThat(others).noneMatch(CompletableFuture::isDone);
      disk.release();
      assertThat(CompletableFuture.allOf(others.toArray(CompletableFuture[]::new)))
          .succeedsWithin(LONG);
      assertThat(syncs).hasValue(2);
    }
  }

  @Test
  void await_ofManyThreads_returnsOnlyWhatIsSynced() {
    AtomicLong written = new AtomicLong();
    AtomicLong onDisk = new AtomicLong();
    GroupSync.Disk disk = () -> onDisk.set(written.get());
    try (GroupSync sync = new GroupSync(disk, failure -> {}).start()) {
      List<CompletableFuture<Void>> callers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        callers.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int round = 0; round < 2_000; round++) {
                    long mine;
                    synchronized (written) {
                      mine = written.incrementAndGet();
                      sync.wrote();
                    }
                    if (mine % 2 == 0) {
                      sync.await();
                    } else {
                      sync.sync().toCompletableFuture().join();
                    }
                    assertThat(onDisk.get()).isGreaterThanOrEqualTo(mine);
                  }
                },
                task -> Thread.ofPlatform().start(task)));
      }
      assertThat(CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)))
          .succeedsWithin(LONG);
    }
  }

  @Test
  void await_whenTheDiskFails_failsAllAndNeverTriesAgain() throws InterruptedException {
    AtomicInteger syncs = new AtomicInteger();
    CountDownLatch inDisk = new CountDownLatch(1);
    CountDownLatch fails = new CountDownLatch(1);
    CompletableFuture<LedgerException> told = new CompletableFuture<>();
    Error memory = new OutOfMemoryError("of this test");
    GroupSync.Disk broken =
        () -> {
          syncs.incrementAndGet();
          inDisk.countDown();
          awaitUninterruptibly(fails);
          throw memory;
        };
    try (GroupSync sync = new GroupSync(broken, told::complete).start()) {
      sync.wrote();
      CompletableFuture<Void> first = CompletableFuture.runAsync(sync::await);
      inDisk.await();
      sync.wrote();
      CompletableFuture<Void> second = sync.sync().toCompletableFuture();
      fails.countDown();

      assertThat(first).failsWithin(LONG);
      assertThat(second).failsWithin(LONG);
      assertThat(told).succeedsWithin(LONG);
      assertThatThrownBy(sync::await)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("restart")
          .hasCause(memory);
      assertThat(syncs).hasValue(1);
    }
  }

  @Test
  void close_whileACallerSyncs_waitsForHim() throws InterruptedException {
    CountDownLatch inDisk = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    AtomicBoolean left = new AtomicBoolean();
    GroupSync.Disk slow =
        () -> {
          inDisk.countDown();
          awaitUninterruptibly(ends);
          left.set(true);
        };
    GroupSync sync = new GroupSync(slow, failure -> {}).start();
    sync.wrote();
    CompletableFuture<Void> caller = CompletableFuture.runAsync(sync::await);
    inDisk.await();
    CompletableFuture<Boolean> leftWhenClosed = new CompletableFuture<>();
    Thread closing =
        Thread.ofPlatform()
            .start(() -> {
              sync.close();
              leftWhenClosed.complete(left.get());
            });
    while (closing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    ends.countDown();

    assertThat(leftWhenClosed).succeedsWithin(LONG).isEqualTo(true);
    assertThat(caller).succeedsWithin(LONG);
    sync.close();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
