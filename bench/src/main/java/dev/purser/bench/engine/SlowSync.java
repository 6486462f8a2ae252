package dev.purser.bench.engine;

import dev.purser.core.ledger.Ledger;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A ledger on a disk whose syncs take longer: one at a time, each for all who wait by then. */
final class SlowSync {

  private final Ledger ledger;
  private final long nanos;
  // Those who wait for the next sync; the thread that finds nobody there does it.
  private @Nullable CompletableFuture<Void> waiting;
  private boolean syncing;

  private SlowSync(Ledger ledger, long nanos) {
    this.ledger = ledger;
    this.nanos = nanos;
  }

  /** The same ledger, but that each sync takes so much longer. */
  static Ledger around(Ledger ledger, long nanos) {
    SlowSync slow = new SlowSync(ledger, nanos);
    return (Ledger)
        Proxy.newProxyInstance(
            Ledger.class.getClassLoader(),
            new Class<?>[] {Ledger.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("sync")) {
                return slow.sync();
              }
              if (method.isDefault()) {
                return InvocationHandler.invokeDefault(proxy, method, arguments);
              }
              try {
                return method.invoke(ledger, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  private synchronized CompletionStage<Void> sync() {
    if (waiting == null) {
      waiting = new CompletableFuture<>();
    }
    CompletableFuture<Void> mine = waiting;
    if (!syncing) {
      syncing = true;
      Thread.ofPlatform().daemon().start(this::syncAll);
    }
    return mine;
  }

  private void syncAll() {
    while (true) {
      CompletableFuture<Void> done;
      synchronized (this) {
        if (waiting == null) {
          syncing = false;
          return;
        }
        done = waiting;
        waiting = null;
      }
      ledger.awaitSync();
      LockSupport.parkNanos(nanos);
      done.complete(null);
    }
  }
}
