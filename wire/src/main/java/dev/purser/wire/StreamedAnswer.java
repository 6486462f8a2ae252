package dev.purser.wire;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads one streamed answer: server-sent events, a JSON array or binary events, whichever its first
 * byte shows. A server that did not stream after all is read as a whole answer, but in formats
 * whose streams are objects one after the other: there the whole is a stream of one.
 */
final class StreamedAnswer implements StreamReader {

  /** No chunk that only reports usage is longer: beyond this an event is no longer held back. */
  private static final int MOST_HELD = 1 << 16;

  private static final Sink NOWHERE = (bytes, offset, length) -> {};

  private final Tally tally = new Tally();
  private final Function<Tally, Interpreter> interpreters;
  private final Interpreter interpreter;
  private final Consumer<Json> document;
  private final boolean hiding;
  private final boolean lines;
  private final Bytes held = new Bytes(MOST_HELD);
  private Optional<Framing> framing = Optional.empty();
  private Optional<WholeAnswer> whole = Optional.empty();
  private Headers headers = name -> "";
  private boolean hidLast;
  private boolean tooLongToHide;

  StreamedAnswer(
      Function<Tally, Interpreter> interpreters, boolean hideUsage, boolean objectLines) {
    this.lines = objectLines;
    this.interpreters = interpreters;
    this.interpreter = interpreters.apply(tally);
    this.document = interpreter::document;
    this.hiding = hideUsage;
  }

  @Override
  public void headers(Headers all) {
    headers = all;
    interpreter.headers(all);
  }

  @Override
  public void read(byte[] bytes, int offset, int length) {
    read(bytes, offset, length, NOWHERE);
  }

  @Override
  public void read(byte[] bytes, int offset, int length, Sink sink) {
    if (length == 0) {
      return;
    }
    if (!hiding) {
      sink.pass(bytes, offset, length);
    }
    int to = offset + length;
    int from = recognise(bytes, offset, to);
    if (hiding && (from > offset || whole.isPresent())) {
      sink.pass(bytes, offset, (whole.isPresent() ? to : from) - offset);
    }
    if (whole.isPresent()) {
      whole.get().read(bytes, from, to - from);
    } else if (framing.isPresent() && from < to) {
      cut(framing.get(), bytes, from, to, sink);
    }
  }

  /** Finds out at the first byte that tells how the stream is framed; says where that is. */
  private int recognise(byte[] bytes, int from, int to) {
    if (framing.isPresent() || whole.isPresent()) {
      return from;
    }
    int i = from;
    while (i < to && isBlankOrMark(bytes[i])) {
      i++;
    }
    if (i < to) {
      switch (bytes[i]) {
        case '{' -> {
          if (lines) {
            framing = Optional.of(new JsonLines());
          } else {
            WholeAnswer reader = new WholeAnswer(interpreters, WholeAnswer.KEEP_ALL);
            reader.headers(headers);
            whole = Optional.of(reader);
          }
        }
        case '[' -> framing = Optional.of(new JsonItems());
        // The length of a message, of which none has 32 MiB.
        case 0, 1 -> framing = Optional.of(new EventStream());
        default -> framing = Optional.of(new Sse());
      }
    }
    return i;
  }

  /** Blank space, or a byte of the UTF-8 byte order mark. */
  private static boolean isBlankOrMark(byte b) {
    return b == ' '
        || b == '\t'
        || b == '\r'
        || b == '\n'
        || b == (byte) 0xEF
        || b == (byte) 0xBB
        || b == (byte) 0xBF;
  }

  private void cut(Framing frames, byte[] bytes, int from, int to, Sink sink) {
    int rest = frames.rest(bytes, from, to);
    int at = from + rest;
    int unsent = hidLast ? at : from;
    for (int next = frames.next(bytes, at, to); next >= 0; next = frames.next(bytes, at, to)) {
      boolean hide = document(frames) && !tooLongToHide;
      if (hiding) {
        hidLast = hide;
        tooLongToHide = false;
        if (hide) {
          pass(sink, bytes, unsent, at);
          held.clear();
          unsent = next;
        } else {
          passHeld(sink);
        }
      }
      at = next;
    }
    if (frames.closed()) {
      tally.close();
    }
    if (hiding) {
      pass(sink, bytes, unsent, at);
      hold(bytes, at, to, sink);
    }
  }

  private void hold(byte[] bytes, int from, int to, Sink sink) {
    if (from < to) {
      hidLast = false;
    }
    if (!tooLongToHide && to - from <= MOST_HELD - held.length()) {
      held.append(bytes, from, to - from);
      return;
    }
    tooLongToHide = true;
    passHeld(sink);
    pass(sink, bytes, from, to);
  }

  private void passHeld(Sink sink) {
    pass(sink, held.array(), 0, held.length());
    held.clear();
  }

  private static void pass(Sink sink, byte[] bytes, int from, int to) {
    if (from < to) {
      sink.pass(bytes, from, to - from);
    }
  }

  /** Reads the document that just ended, and says whether it only reported usage. */
  private boolean document(Framing frames) {
    Document ended = frames.document();
    if (ended.skipped()) {
      tally.problem("an event is longer than " + Framing.LIMIT + " bytes and was not read");
      tally.text().drop(Framing.LIMIT);
    }
    if (!frames.problem().isEmpty()) {
      tally.problem(frames.problem());
    }
    frames.failure().ifPresent(tally::fail);
    if (ended.length() == 0) {
      return false;
    }
    if (isDone(ended.data(), ended.offset(), ended.length())) {
      interpreter.closed();
      return false;
    }
    if (!Json.read(ended.data(), ended.offset(), ended.length(), document)) {
      tally.problem("an event is not readable JSON");
      tally.text().drop(ended.length());
      return false;
    }
    return interpreter.usageOnly();
  }

  private static boolean isDone(byte[] b, int at, int length) {
    return length >= 6
        && b[at] == '['
        && b[at + 1] == 'D'
        && b[at + 2] == 'O'
        && b[at + 3] == 'N'
        && b[at + 4] == 'E'
        && b[at + 5] == ']';
  }

  @Override
  public void end(Sink sink) {
    if (framing.isPresent() && framing.get().last()) {
      boolean hide = document(framing.get());
      if (hide && hiding) {
        held.clear();
      }
    }
    passHeld(sink);
  }

  @Override
  public boolean complete() {
    return whole.isPresent() ? whole.get().complete() : tally.isComplete();
  }

  @Override
  public boolean closed() {
    return whole.isPresent() ? whole.get().complete() : tally.isClosed();
  }

  @Override
  public ReadUsage usage() {
    return whole.isPresent() ? whole.get().usage() : tally.usage();
  }
}
