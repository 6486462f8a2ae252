package dev.purser.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import java.util.Optional;

/** Puts one direction's frames together into messages, beside their way. */
final class LiveMessage {

  private Buffer begun = Buffer.buffer();
  private boolean tooLong;

  /**
   * Takes the next frame.
   *
   * @return the message that it ends; empty if it ends none, or one that is too long to be read
   */
  Optional<byte[]> take(WebSocketFrame frame) {
    if (!frame.isText() && !frame.isBinary() && !frame.isContinuation()) {
      return Optional.empty();
    }
    if (frame.isFinal() && begun.length() == 0 && !tooLong) {
      return Optional.of(frame.binaryData().getBytes());
    }
    tooLong |= begun.length() + frame.binaryData().length() > LiveSession.MAX_FRAME;
    begun = tooLong ? Buffer.buffer() : begun.appendBuffer(frame.binaryData());
    if (!frame.isFinal()) {
      return Optional.empty();
    }
    Optional<byte[]> whole = tooLong ? Optional.empty() : Optional.of(begun.getBytes());
    begun = Buffer.buffer();
    tooLong = false;
    return whole;
  }
}
