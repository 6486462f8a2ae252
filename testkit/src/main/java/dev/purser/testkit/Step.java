package dev.purser.testkit;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One thing that a scripted reply does. */
sealed interface Step {

  /** Sends the status line and headers now, without any body. */
  record Head() implements Step {}

  /** Writes bytes and flushes them. */
  record Bytes(Buffer bytes) implements Step {}

  /** Goes on once the gate is open. */
  record Await(CompletionStage<?> gate) implements Step {}

  /** Goes on after a while. */
  record Pause(Duration duration) implements Step {}

  /** Writes the same bytes again and again, as fast as they are read, until the caller leaves. */
  record Forever(Buffer bytes) implements Step {}

  /** Ends the response as it should end. */
  record End() implements Step {}

  /** Closes the connection without ending the response. */
  record Cut() implements Step {}

  /** Resets the connection (TCP RST). */
  record Reset() implements Step {}

  /** Does nothing more; the connection stays open. */
  record Stall() implements Step {}
}
