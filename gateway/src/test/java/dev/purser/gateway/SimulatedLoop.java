package dev.purser.gateway;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * An event loop that a test turns itself, with timers that follow the clock of the test: what runs
 * on it runs in the same order each time. Single-threaded.
 */
final class SimulatedLoop {

  private final Supplier<Instant> clock;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final Map<Long, Timer> timers = new TreeMap<>();
  private final Context context;
  private final Vertx vertx;
  private long lastTimer;

  private record Timer(long due, Handler<Long> then) {}

  SimulatedLoop(Supplier<Instant> clock) {
    this.clock = clock;
    this.context =
        proxy(
            Context.class,
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "runOnContext" -> tasks.add(() -> handle(arguments[0], null));
                  default -> throw new UnsupportedOperationException(method.toString());
                });
    this.vertx =
        proxy(
            Vertx.class,
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "setTimer" -> timer((Long) arguments[0], arguments[1]);
                  case "cancelTimer" -> timers.remove((Long) arguments[0]) != null;
                  // Looks after what is silent for too long; nothing of that kind runs here.
                  case "setPeriodic" -> -1L;
                  default -> throw new UnsupportedOperationException(method.toString());
                });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            SimulatedLoop.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object given = handler.invoke(proxy, method, arguments);
              return method.getReturnType() == void.class ? null : given;
            }));
  }

  @SuppressWarnings(
      "unchecked") // handlers are generic, and the method that takes them says of what
  private static <T> void handle(Object handler, T event) {
    ((Handler<T>) handler).handle(event);
  }

  @SuppressWarnings("unchecked") // as above
  private long timer(long delay, Object then) {
    timers.put(++lastTimer, new Timer(clock.get().toEpochMilli() + delay, (Handler<Long>) then));
    return lastTimer;
  }

  Context context() {
    return context;
  }

  Vertx vertx() {
    return vertx;
  }

  /** Runs all that is due now and all that follows from it. */
  void run() {
    while (!tasks.isEmpty() || ring()) {
      Runnable next = tasks.poll();
      if (next != null) {
        next.run();
      }
    }
  }

  private boolean ring() {
    long now = clock.get().toEpochMilli();
    for (Map.Entry<Long, Timer> timer : timers.entrySet()) {
      if (timer.getValue().due() <= now) {
        timers.remove(timer.getKey());
        timer.getValue().then().handle(timer.getKey());
        return true;
      }
    }
    return false;
  }
}
