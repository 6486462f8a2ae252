package dev.purser.wire;

/**
 * Reads one live session over a web socket, message by message and in both directions: when an
 * answer of the model begins, and what it used once it has ended. Never throws: a message that
 * cannot be read says nothing. Not thread-safe, used for one session.
 */
public sealed interface LiveReader permits RealtimeReader, GeminiLiveReader {

  /** What a message of the provider tells. */
  sealed interface Heard {
    /** Nothing that is billed. */
    record Nothing() implements Heard {}

    /** An answer begins: from now on something is billed. */
    record Began() implements Heard {}

    /** What the caller asked for last is not done. */
    record Failed() implements Heard {}

    /** An answer has ended, and this is what it used. */
    record Answered(ReadUsage usage) implements Heard {}

    /** Something that the caller said was written down, and this is what that used. */
    record Transcribed(ReadUsage usage) implements Heard {}
  }

  /**
   * Reads a message of the caller.
   *
   * @return whether it asks for an answer, beside those that the provider begins by itself
   */
  boolean said(byte[] message);

  /** Reads a message of the provider. */
  Heard heard(byte[] message);

  /** The model that the caller's messages name; empty where the address of the session does. */
  String model();

  /** Why no bound can be given for what an answer costs, beyond its tokens; empty if one can. */
  String unboundable();

  /** The model that writes down what the caller says and is billed by itself; empty if none. */
  String transcriber();

  /**
   * The most tokens that the conversation can have by now, beside the answer that runs: no answer
   * reads more. {@link Long#MAX_VALUE} where nothing but the model's whole context bounds it.
   */
  long context();

  /**
   * What the answer that runs has used as far as it is known: an estimate, as only its end tells.
   */
  ReadUsage soFar();
}
