package dev.purser.wire;

/** Reads a stream that is one JSON array: each item that is an object is a document. */
final class JsonItems implements Framing {

  private final JsonDepth brackets = new JsonDepth();
  private final Document document = new Document();

  @Override
  public int next(byte[] bytes, int from, int to) {
    document.begin();
    int start = brackets.depth() > 1 ? from : -1;
    for (int i = from; i < to && !brackets.closed(); i++) {
      byte b = bytes[i];
      if (!brackets.take(b)) {
        continue;
      }
      if (brackets.depth() == 2 && start < 0) {
        start = i;
      } else if (brackets.depth() == 1 && (b == '}' || b == ']')) {
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

  @Override
  public boolean closed() {
    return brackets.closed();
  }
}
