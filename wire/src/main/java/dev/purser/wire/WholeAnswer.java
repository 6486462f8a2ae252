package dev.purser.wire;

import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Reads one answer that is not streamed. Keeps up to {@link #LIMIT} bytes of it. */
final class WholeAnswer implements UsageReader {

  /** The longest answer that is read, without what is sieved out. */
  static final int LIMIT = 32 << 20;

  /** What passes the bytes to be kept on to where they are kept. */
  @FunctionalInterface
  interface Keeper {
    /** Takes the next bytes of the body. */
    void take(byte[] bytes, int offset, int length);
  }

  /** Keeps the whole body. */
  static final UnaryOperator<Keeper> KEEP_ALL = kept -> kept;

  private final Function<Tally, Interpreter> interpreters;
  private final Bytes body = new Bytes(LIMIT);
  private final Keeper keeper;
  private final JsonDepth brackets = new JsonDepth();
  private Headers headers = name -> "";
  private long passed;

  /**
   * A reader.
   *
   * @param interpreters understands the JSON
   * @param sieve drops what is of no interest
   */
  WholeAnswer(Function<Tally, Interpreter> interpreters, UnaryOperator<Keeper> sieve) {
    this.interpreters = interpreters;
    this.keeper = sieve.apply(body::append);
  }

  @Override
  public void headers(Headers all) {
    headers = all;
  }

  @Override
  public void read(byte[] bytes, int offset, int length) {
    passed += length;
    for (int i = offset; i < offset + length; i++) {
      brackets.take(bytes[i]);
    }
    keeper.take(bytes, offset, length);
  }

  @Override
  public boolean complete() {
    return brackets.closed();
  }

  @Override
  public ReadUsage usage() {
    Tally tally = new Tally();
    if (complete()) {
      tally.complete();
    }
    Interpreter interpreter = interpreters.apply(tally);
    interpreter.headers(headers);
    if (body.overflowed()) {
      tally.problem("the answer is longer than " + LIMIT + " bytes and was not read");
      tally.text().drop(passed);
      return tally.usage();
    }
    boolean readable =
        Json.read(
            body.array(),
            0,
            body.length(),
            json -> {
              // A Gemini stream without alt=sse is an array of its chunks.
              if (json.isArray()) {
                json.items(() -> interpreter.document(json));
              } else {
                interpreter.document(json);
              }
            });
    // Usage comes whole or not at all in an answer that is not streamed.
    tally.finish();
    // A finish reason before the cut does not make a cut answer whole.
    tally.complete(complete());
    if (!readable) {
      tally.problem("the answer is not readable JSON");
      if (tally.text().isEmpty()) {
        tally.text().drop(passed);
      }
    }
    return tally.usage();
  }
}
