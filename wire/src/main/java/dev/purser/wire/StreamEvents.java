package dev.purser.wire;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Takes a stream of server-sent events apart, event by event: what each produced, and how the
 * stream is ended before its time so that a caller sees an answer that reached its limit. Not
 * thread-safe, used for one answer.
 */
public final class StreamEvents {

  /** Takes one event after the other. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes an event.
     *
     * @param bytes all of it, with the blank line that ends it
     * @param text what the model produced in it; empty if nothing
     */
    void event(byte[] bytes, String text);
  }

  private final Sse frames = new Sse();
  private final Tally tally = new Tally();
  private final Interpreter interpreter;
  private final StreamEnding ending;
  private final ByteArrayOutputStream raw = new ByteArrayOutputStream(512);

  StreamEvents(Function<Tally, Interpreter> interpreters, StreamEnding ending) {
    this.interpreter = interpreters.apply(tally);
    this.ending = ending;
  }

  /** Reads the next bytes and gives every event that is whole with them. */
  public void read(byte[] bytes, int offset, int length, Sink sink) {
    int to = offset + length;
    if (length == 0) {
      return;
    }
    int at = offset + frames.rest(bytes, offset, to);
    raw.write(bytes, offset, at - offset);
    for (int next = frames.next(bytes, at, to); next >= 0; next = frames.next(bytes, at, to)) {
      byte[] event = event(bytes, at, next);
      document();
      sink.event(event, tally.text().take());
      at = next;
    }
    raw.write(bytes, at, to - at);
  }

  /** The event whose last bytes these are. */
  private byte[] event(byte[] bytes, int from, int to) {
    if (raw.size() == 0) {
      return Arrays.copyOfRange(bytes, from, to);
    }
    raw.write(bytes, from, to - from);
    byte[] whole = raw.toByteArray();
    raw.reset();
    return whole;
  }

  /** How many tool calls have begun by now. */
  public long toolCalls() {
    return tally.toolCalls();
  }

  private void document() {
    byte[] data = frames.document().data();
    int from = frames.document().offset();
    int length = frames.document().length();
    if (length > 0 && Json.read(data, from, length, interpreter::document)) {
      Json.read(data, from, length, json -> ending.note(json, data, from));
    }
  }

  /** What is left that is no whole event, once no more comes. */
  public byte[] rest() {
    byte[] left = raw.toByteArray();
    raw.reset();
    return left;
  }

  /** The events that end the stream now, in place of those that have not been passed on. */
  public byte[] stop(Stop stop) {
    return ending.write(stop);
  }

  /**
   * Why a stream is stopped, and what its last figures are.
   *
   * @param code stable code of ours
   * @param budget that is used up
   * @param message one sentence
   * @param input tokens
   * @param output tokens
   * @param usage whether the caller asked for the figures, where a format gives them on request
   */
  public record Stop(
      String code, String budget, String message, long input, long output, boolean usage) {}
}
