package dev.purser.ledger;

import dev.purser.core.ledger.LedgerException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what was written to disk, many writes with one sync.
 *
 * <p>Who waits syncs himself if nobody does: to wake another thread and to be woken by it takes as
 * long as a good part of a sync. Who comes while a sync runs shares the next, which a thread of its
 * own begins as soon as that one ends. What nobody waits for is synced within {@link #PACE_NANOS}.
 * Thread-safe.
 */
final class GroupSync implements AutoCloseable {

  /** The longest that a write stays unsynced, save the sync itself. */
  static final long PACE_NANOS = 2_000_000;

  /** After so many turns with nothing to do the thread sleeps until it is woken. */
  private static final int TURNS_BEFORE_SLEEP = 50;

  private final Disk disk;
  private final Consumer<LedgerException> failed;
  private final ConcurrentLinkedQueue<Waiter> waiters = new ConcurrentLinkedQueue<>();
  private final Semaphore turn = new Semaphore(1);
  private final Thread thread;
  private volatile long written;
  private volatile long synced;
  private volatile boolean asleep;
  private volatile boolean closing;
  private volatile @Nullable LedgerException failure;

  /**
   * Starts the thread.
   *
   * @param disk does one sync
   * @param failed told once when a sync fails, after which none is tried again: the system may have
   *     dropped the data and would call the next one a success
   */
  GroupSync(Disk disk, Consumer<LedgerException> failed) {
    this.disk = disk;
    this.failed = failed;
    this.thread = Thread.ofPlatform().daemon().name("purser-ledger-sync").unstarted(this::run);
  }

  GroupSync start() {
    thread.start();
    return this;
  }

  /** To be called after each write, by one thread at a time. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // writers hold the ledger's lock
  void wrote() {
    written++;
    if (asleep) {
      LockSupport.unpark(thread);
    }
  }

  /** Completes, in order of the calls, once all that was written before is on disk. */
  CompletionStage<Void> sync() {
    return sync(written);
  }

  /**
   * Returns once all that was written before is on disk. Blocks: of virtual threads, one at a time
   * may keep its carrier for the length of a sync.
   *
   * @throws LedgerException if the disk fails
   */
  void await() {
    long upTo = written;
    if (waiters.isEmpty() && round() && !waiters.isEmpty()) {
      LockSupport.unpark(thread);
    }
    if (synced < upTo) {
      try {
        sync(upTo).join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof LedgerException fault ? fault : e;
      }
    }
  }

  private CompletableFuture<Void> sync(long upTo) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    LedgerException fault = failure;
    if (fault != null) {
      done.completeExceptionally(fault);
    } else if (synced >= upTo && waiters.isEmpty()) {
      done.complete(null);
    } else {
      waiters.add(new Waiter(upTo, done));
      // Whoever has the turn looks for waiters when he has given it back.
      if (turn.availablePermits() > 0) {
        LockSupport.unpark(thread);
      }
      // The thread may have ended in between and would never come to this one.
      fault = failure;
      if (fault != null) {
        failAll(fault);
      }
    }
    return done;
  }

  /** Whether the thread sleeps until it is woken, as nothing happened for a while. */
  boolean isAsleep() {
    return asleep;
  }

  private void run() {
    int idle = 0;
    while (failure == null) {
      if (!waiters.isEmpty() || written != synced) {
        idle = 0;
        if (!round() || (waiters.isEmpty() && !closing)) {
          LockSupport.parkNanos(this, PACE_NANOS);
        }
      } else if (closing) {
        return;
      } else if (++idle < TURNS_BEFORE_SLEEP) {
        LockSupport.parkNanos(this, PACE_NANOS);
      } else {
        asleep = true;
        if (waiters.isEmpty() && written == synced && !closing) {
          LockSupport.park(this);
        }
        asleep = false;
      }
    }
  }

  /** Syncs once and tells who waited for it; does nothing and is false while another is at it. */
  private boolean round() {
    if (!turn.tryAcquire()) {
      return false;
    }
    LedgerException fault = null;
    try {
      if (failure == null) {
        syncAndTell();
      }
    } catch (LedgerException e) {
      fault = e;
    } catch (RuntimeException | Error e) {
      fault = new LedgerException("a sync of the ledger broke off; restart Purser", e);
    } finally {
      if (fault != null) {
        // Before anyone else gets the turn: none is tried again.
        failure = fault;
      }
      turn.release();
    }
    if (fault != null) {
      failAll(fault);
      failed.accept(fault);
    }
    return true;
  }

  private void syncAndTell() {
    long upTo = written;
    if (synced < upTo) {
      disk.sync();
      synced = upTo;
    }
    Waiter next = waiters.peek();
    while (next != null && next.upTo <= upTo) {
      waiters.poll();
      next.done.complete(null);
      next = waiters.peek();
    }
  }

  private void failAll(LedgerException fault) {
    Waiter next = waiters.poll();
    while (next != null) {
      next.done.completeExceptionally(fault);
      next = waiters.poll();
    }
  }

  /** Syncs what is left and ends the thread. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    // Another thread may be in the disk still.
    turn.acquireUninterruptibly();
    LedgerException fault = failure == null ? new LedgerException("the ledger is closed") : failure;
    failure = fault;
    turn.release();
    failAll(fault);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is synced. */
  @FunctionalInterface
  interface Disk {
    /** Returns once all that was written before is on disk. */
    void sync();
  }

  private record Waiter(long upTo, CompletableFuture<Void> done) {}
}
