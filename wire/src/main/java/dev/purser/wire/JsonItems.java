package dev.purser.wire;

/** Reads a stream that is one JSON array: each item that is an object is a document. */
final class JsonItems implements Framing {

  private final Bytes item = new Bytes(LIMIT);
  private byte[] data = new byte[0];
  private int offset;
  private int length;
  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean ended;
  private boolean skipped;
  private boolean closed;

  @Override
  public int rest(byte[] bytes, int from, int to) {
    return 0;
  }

  @Override
  public int next(byte[] bytes, int from, int to) {
    begin();
    int start = depth > 1 ? from : -1;
    for (int i = from; i < to && !closed; i++) {
      byte b = bytes[i];
      if (inString) {
        if (escaped) {
          escaped = false;
        } else if (b == '\\') {
          escaped = true;
        } else if (b == '"') {
          inString = false;
        }
        continue;
      }
      switch (b) {
        case '"' -> inString = true;
        case '{', '[' -> {
          depth++;
          if (depth == 2) {
            start = i;
          }
        }
        case '}', ']' -> {
          depth--;
          closed = depth <= 0;
          if (depth == 1) {
            end(bytes, start, i + 1);
            return i + 1;
          }
        }
        default -> {}
      }
    }
    if (start >= 0) {
      item.append(bytes, start, to - start);
    }
    return -1;
  }

  private void begin() {
    if (ended) {
      ended = false;
      skipped = false;
      length = 0;
      item.clear();
    }
  }

  private void end(byte[] bytes, int from, int to) {
    ended = true;
    if (item.isEmpty()) {
      data = bytes;
      offset = from;
      length = to - from;
      return;
    }
    item.append(bytes, from, to - from);
    skipped = item.overflowed();
    data = item.array();
    offset = 0;
    length = skipped ? 0 : item.length();
  }

  @Override
  public boolean last() {
    return false;
  }

  @Override
  public byte[] data() {
    return data;
  }

  @Override
  public int offset() {
    return offset;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public boolean skipped() {
    return skipped;
  }

  @Override
  public boolean closed() {
    return closed;
  }
}
