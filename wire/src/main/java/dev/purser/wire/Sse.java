package dev.purser.wire;

/**
 * Reads server-sent events: lines that end in CR, LF or both, the data of each event, which may
 * stand on several lines, and comments, names and ids, which are passed over.
 */
final class Sse implements Framing {

  private final Bytes line = new Bytes(LIMIT);
  private final Document event = new Document();
  private boolean hasData;
  private boolean lineAfterCr;
  private boolean eventAfterCr;

  @Override
  public int rest(byte[] bytes, int from, int to) {
    boolean belongs = eventAfterCr && bytes[from] == '\n';
    eventAfterCr = false;
    return belongs ? 1 : 0;
  }

  @Override
  public int next(byte[] bytes, int from, int to) {
    begin();
    int lineStart = from;
    if (lineAfterCr && from < to) {
      lineAfterCr = false;
      lineStart += bytes[from] == '\n' ? 1 : 0;
    }
    for (int i = lineStart; i < to; i++) {
      byte b = bytes[i];
      if (b != '\n' && b != '\r') {
        continue;
      }
      boolean blank = endLine(bytes, lineStart, i);
      if (b == '\r') {
        if (i + 1 == to) {
          eventAfterCr = blank;
          lineAfterCr = !blank;
        } else if (bytes[i + 1] == '\n') {
          i++;
        }
      }
      lineStart = i + 1;
      if (blank) {
        event.end();
        return lineStart;
      }
    }
    line.append(bytes, lineStart, to - lineStart);
    event.own();
    return -1;
  }

  @Override
  public boolean last() {
    begin();
    if (!line.isEmpty()) {
      endLine(NEWLINE, 0, 0);
    }
    event.end();
    return hasData || event.skipped();
  }

  private void begin() {
    if (event.begin()) {
      hasData = false;
    }
  }

  /** Takes the end of a line whose last part is given, and says whether the line is blank. */
  private boolean endLine(byte[] bytes, int from, int to) {
    if (line.isEmpty()) {
      return line(bytes, from, to, true);
    }
    line.append(bytes, from, to - from);
    if (line.overflowed()) {
      event.skip();
    }
    boolean blank = line(line.array(), 0, line.length(), false);
    line.clear();
    return blank;
  }

  private boolean line(byte[] bytes, int from, int to, boolean borrow) {
    if (from == to) {
      return true;
    }
    if (!isData(bytes, from, to)) {
      return false;
    }
    int start = Math.min(to, from + 5);
    if (start < to && bytes[start] == ' ') {
      start++;
    }
    if (!hasData && borrow) {
      event.lie(bytes, start, to);
    } else {
      if (hasData) {
        event.add(NEWLINE, 0, 1);
      }
      event.add(bytes, start, to);
    }
    hasData = true;
    return false;
  }

  private static final byte[] NEWLINE = {'\n'};

  private static boolean isData(byte[] b, int from, int to) {
    return to - from >= 4
        && b[from] == 'd'
        && b[from + 1] == 'a'
        && b[from + 2] == 't'
        && b[from + 3] == 'a'
        && (to - from == 4 || b[from + 4] == ':');
  }

  @Override
  public Document document() {
    return event;
  }
}
