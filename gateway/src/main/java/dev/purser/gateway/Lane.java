package dev.purser.gateway;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What belongs to one event loop: its connections to providers, the commands of its turn, and the
 * calls that run on it. Confined to that event loop.
 */
final class Lane {

  /** How often running calls are looked at for timeouts, in milliseconds. */
  private static final long SWEEP_MILLIS = 100;

  private final Vertx vertx;
  private final Context context;
  private final Services services;
  private final Turn turn;
  private final Ids ids = new Ids();
  private final CanonicalNames names = new CanonicalNames();
  private final IdentityHashMap<Provider, Upstream> upstreams = new IdentityHashMap<>();
  private final Set<Running> running = new HashSet<>();
  private final long sweeper;

  Lane(Vertx vertx, Context context, Services services) {
    this.vertx = vertx;
    this.context = context;
    this.services = services;
    this.turn = new Turn(context, services);
    // One timer for all: a timer of its own for each call would cost more than the look.
    this.sweeper = vertx.setPeriodic(SWEEP_MILLIS, tick -> sweep());
  }

  Vertx vertx() {
    return vertx;
  }

  Context context() {
    return context;
  }

  Services services() {
    return services;
  }

  Turn turn() {
    return turn;
  }

  CanonicalNames names() {
    return names;
  }

  Ids ids() {
    return ids;
  }

  String mint(String prefix) {
    return ids.mint(prefix, services.clock().millis());
  }

  Upstream upstream(Provider provider) {
    return upstreams.computeIfAbsent(provider, p -> new Upstream(vertx, p));
  }

  void started(Running call) {
    running.add(call);
    services.inFlight().incrementAndGet();
  }

  void finished(Running call) {
    if (running.remove(call)) {
      services.inFlight().decrementAndGet();
    }
  }

  private void sweep() {
    if (running.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    for (Running call : List.copyOf(running)) {
      call.checkTime(now);
    }
  }

  /** Breaks off whatever still runs. */
  void breakOff() {
    new ArrayList<>(running).forEach(Running::breakOff);
  }

  void close() {
    vertx.cancelTimer(sweeper);
    upstreams.values().forEach(Upstream::close);
  }
}
