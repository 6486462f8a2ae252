package dev.purser.gateway;

import dev.purser.wire.LiveFormat;
import dev.purser.wire.WireError;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a live session ends for its caller.
 *
 * @param code of the close frame (RFC 6455, section 7.4)
 * @param reason in words
 */
record LiveEnd(int code, String reason) {

  static final int GOING_AWAY = 1001;

  private static final int NORMAL = 1000;
  private static final int NO_STATUS = 1005;
  private static final int POLICY = 1008;
  private static final int BROKEN = 1011;

  private static final int MOST_REASON = 120;

  /** The end that a provider made: his own where it may be passed on. */
  static LiveEnd of(@Nullable Short code, @Nullable String reason, String provider) {
    if (code != null && code == NO_STATUS) {
      return new LiveEnd(NORMAL, "");
    }
    return code == null || !isForFrames(code)
        ? new LiveEnd(BROKEN, provider + " broke off the session")
        : new LiveEnd(code, reason == null ? "" : reason);
  }

  /** Whether a code may stand in a close frame. */
  private static boolean isForFrames(int code) {
    return code >= NORMAL
        && code < 5000
        && code != 1004
        && code != NO_STATUS
        && code != 1006
        && code != 1015;
  }

  /** Tells the caller of an error, in the format's own words where it has some, and hangs up. */
  static void tell(ServerWebSocket caller, LiveFormat format, WireError error) {
    if (caller.isClosed()) {
      return;
    }
    format.error(error).ifPresent(caller::writeTextMessage);
    int code = error.status() < 500 ? POLICY : error.status() == 503 ? GOING_AWAY : BROKEN;
    caller.close((short) code, reason(error.message()));
  }

  /** What fits into a close frame, as ASCII, so that no character is cut. */
  static String reason(String words) {
    String ascii = new String(words.getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
    return ascii.length() <= MOST_REASON ? ascii : ascii.substring(0, MOST_REASON);
  }

  /** Closes a socket of ours. */
  static void hangUp(WebSocketBase socket) {
    if (!socket.isClosed()) {
      // Whoever has stopped reading would never see the end.
      socket.resume();
      socket.close((short) GOING_AWAY);
    }
  }
}
