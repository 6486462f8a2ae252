package dev.purser.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/**
 * The way of one answer from its provider to its caller: the provider is not read while anything on
 * the way is not ready for more. Confined to its event loop.
 */
final class Flow {

  /** What can be not ready. */
  enum Part {
    /** The caller, who reads slower than bytes come. */
    CALLER,
    /** The meter, which has much to unfold. */
    METER,
    /** The hold, which is to grow before more may pass. */
    HOLD,
    /** The record, which goes before what follows. */
    RECORD;

    private final int bit = 1 << ordinal();
  }

  private final HttpClientResponse answer;
  private final Downstream down;
  private final Stopwatch watch;
  private int waitsFor;

  Flow(HttpClientResponse answer, Downstream down, Stopwatch watch) {
    this.answer = answer;
    this.down = down;
    this.watch = watch;
  }

  HttpClientResponse answer() {
    return answer;
  }

  Downstream down() {
    return down;
  }

  Stopwatch watch() {
    return watch;
  }

  /** Stops until that is ready. */
  void await(Part part) {
    waitsFor |= part.bit;
    answer.pause();
  }

  /** Goes on if that was waited for and nothing else is. */
  void ready(Part part) {
    if (waitsFor == part.bit) {
      answer.resume();
    }
    waitsFor &= ~part.bit;
  }

  boolean awaits(Part part) {
    return (waitsFor & part.bit) != 0;
  }

  /** Sends bytes down, and waits for a caller who has enough for now. */
  void send(Buffer bytes) {
    if (down.write(bytes) && !awaits(Part.CALLER)) {
      await(Part.CALLER);
      down.onDrain(() -> {
        watch.active();
        ready(Part.CALLER);
      });
    }
  }
}
