package dev.purser.gateway;

import io.vertx.core.http.WebSocketBase;
import io.vertx.core.http.WebSocketFrame;

/**
 * Passes frames on to one side of a live session, and lets the other wait while this one reads
 * slowly. Confined to its event loop.
 */
final class LiveFlow {

  private final WebSocketBase to;
  private final Runnable wait;
  private final Runnable goOn;
  private boolean stalled;

  /**
   * A flow that does not stall.
   *
   * @param wait runs when this side takes no more for now
   * @param goOn runs when it takes more again
   */
  LiveFlow(WebSocketBase to, Runnable wait, Runnable goOn) {
    this.to = to;
    this.wait = wait;
    this.goOn = goOn;
  }

  void send(WebSocketFrame frame) {
    if (to.isClosed()) {
      return;
    }
    to.writeFrame(frame);
    if (to.writeQueueFull() && !stalled) {
      stalled = true;
      wait.run();
      to.drainHandler(drained -> {
        stalled = false;
        goOn.run();
      });
    }
  }

  /** Whether this side takes no more for now. */
  boolean isStalled() {
    return stalled;
  }

  /** This side has gone: nobody waits for it. */
  void gone() {
    stalled = false;
  }
}
