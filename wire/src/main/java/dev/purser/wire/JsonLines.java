package dev.purser.wire;

/**
 * Reads a stream of JSON objects one after the other, each on a line or not: every one is a
 * document.
 */
final class JsonLines implements Framing {

  private final JsonDepth brackets = new JsonDepth();
  private final Document document = new Document();

  @Override
  public int next(byte[] bytes, int from, int to) {
    document.begin();
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
        document.end(bytes, start, i + 1);
        return i + 1;
      }
    }
    if (start >= 0) {
      document.add(bytes, start, to);
    }
    return -1;
  }

  @Override
  public Document document() {
    return document;
  }
}
