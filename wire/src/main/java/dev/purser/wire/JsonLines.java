package dev.purser.wire;

/**
 * Reads a stream of JSON objects one after the other, each on a line or not: every one is a
 * document.
 */
final class JsonLines implements Framing {

  private final JsonDepth brackets = new JsonDepth();
  private final Bytes item = new Bytes(LIMIT);
  private byte[] data = new byte[0];
  private int offset;
  private int length;
  private boolean ended;
  private boolean skipped;

  @Override
  public int rest(byte[] bytes, int from, int to) {
    return 0;
  }

  @Override
  public int next(byte[] bytes, int from, int to) {
    begin();
    int start = brackets.depth() > 0 ? from : -1;
    for (int i = from; i < to; i++) {
      // Between two objects nothing counts, so that what is odd there does not spoil the next.
      if (start < 0 && bytes[i] != '{') {
        continue;
      }
      if (start < 0) {
        start = i;
      }
      brackets.take(bytes[i]);
      if (brackets.depth() == 0) {
        end(bytes, start, i + 1);
        return i + 1;
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
    return false;
  }
}
