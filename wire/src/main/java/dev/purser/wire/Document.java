package dev.purser.wire;

/**
 * The document that a framing cuts out: it lies in the array that it came in where it came in one
 * piece, else it is put together. Keeps at most {@link Framing#LIMIT} bytes. Not thread-safe.
 */
final class Document {

  private final Bytes parts = new Bytes(Framing.LIMIT);
  private byte[] data = {};
  private int offset;
  private int length;
  private boolean lies;
  private boolean ended;
  private boolean skipped;

  /** Forgets the one that has ended, as the next begins; says whether there was one. */
  boolean begin() {
    if (!ended) {
      return false;
    }
    ended = false;
    skipped = false;
    lies = false;
    length = 0;
    parts.clear();
    return true;
  }

  /** Takes it as it lies in an array of somebody else's, for as long as that is there. */
  void lie(byte[] bytes, int from, int to) {
    lies = true;
    data = bytes;
    offset = from;
    length = to - from;
  }

  /** Copies what lies in an array that will not be there any more. */
  void own() {
    if (lies) {
      lies = false;
      parts.append(data, offset, length);
    }
  }

  /** Adds a part. */
  void add(byte[] bytes, int from, int to) {
    own();
    parts.append(bytes, from, to - from);
  }

  /** Notes that a part of it could not be kept. */
  void skip() {
    skipped = true;
  }

  /** Ends with a last part. */
  void end(byte[] bytes, int from, int to) {
    if (parts.isEmpty()) {
      lie(bytes, from, to);
    } else {
      add(bytes, from, to);
    }
    end();
  }

  /** Ends. */
  void end() {
    ended = true;
    skipped |= parts.overflowed();
    if (skipped) {
      length = 0;
    } else if (!lies) {
      data = parts.array();
      offset = 0;
      length = parts.length();
    }
  }

  /** The array that holds it; valid until the next call. */
  byte[] data() {
    return data;
  }

  /** Where it begins in {@link #data}. */
  int offset() {
    return offset;
  }

  /** Its length; 0 where there is none. */
  int length() {
    return length;
  }

  /** Whether it was too long to be kept. */
  boolean skipped() {
    return skipped;
  }
}
