package dev.purser.ledger;

import dev.purser.core.ledger.LedgerException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings what was written to disk, many writes with one sync.
 *
 * <p>A thread of its own syncs at once when somebody waits and no sync is running; who comes while
 * one runs shares the next. What nobody waits for is synced within {@link #PACE_NANOS}.
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
    long upTo = written;
    CompletableFuture<Void> done = new CompletableFuture<>();
    LedgerException fault = failure;
    if (fault != null) {
      done.completeExceptionally(fault);
    } else if (synced >= upTo && waiters.isEmpty()) {
      done.complete(null);
    } else {
      waiters.add(new Waiter(upTo, done));
      LockSupport.unpark(thread);
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
        round();
        if (waiters.isEmpty() && !closing) {
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

  private void round() {
    long upTo = written;
    try {
      if (synced < upTo) {
        disk.sync();
        synced = upTo;
      }
    } catch (LedgerException e) {
      failure = e;
      failAll(e);
      failed.accept(e);
      return;
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
    LedgerException fault = failure == null ? new LedgerException("the ledger is closed") : failure;
    failure = fault;
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
