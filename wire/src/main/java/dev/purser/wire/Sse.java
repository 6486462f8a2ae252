package dev.purser.wire;

/**
 * Reads server-sent events: lines that end in CR, LF or both, the data of each event, which may
 * stand on several lines, and comments, names and ids, which are passed over.
 */
final class Sse implements Framing {

  private final Bytes line = new Bytes(LIMIT);
  private final Bytes event = new Bytes(LIMIT);
  private byte[] data = new byte[0];
  private int offset;
  private int length;
  private boolean borrowed;
  private boolean hasData;
  private boolean ended;
  private boolean skipped;
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
        end();
        return lineStart;
      }
    }
    line.append(bytes, lineStart, to - lineStart);
    own();
    return -1;
  }

  @Override
  public boolean last() {
    begin();
    if (!line.isEmpty()) {
      endLine(data, 0, 0);
    }
    boolean some = hasData || skipped;
    end();
    return some;
  }

  private void begin() {
    if (ended) {
      ended = false;
      hasData = false;
      borrowed = false;
      skipped = false;
      length = 0;
      event.clear();
    }
  }

  private void end() {
    ended = true;
    if (skipped || !hasData) {
      length = 0;
    } else if (!borrowed) {
      data = event.array();
      offset = 0;
      length = event.length();
    }
  }

  /** Takes the end of a line whose last part is given, and says whether the line is blank. */
  private boolean endLine(byte[] bytes, int from, int to) {
    if (line.isEmpty()) {
      return line(bytes, from, to, true);
    }
    line.append(bytes, from, to - from);
    skipped |= line.overflowed();
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
      borrowed = true;
      data = bytes;
      offset = start;
      length = to - start;
    } else {
      own();
      if (hasData) {
        event.append(NEWLINE, 0, 1);
      }
      event.append(bytes, start, to - start);
      skipped |= event.overflowed();
    }
    hasData = true;
    return false;
  }

  private static final byte[] NEWLINE = {'\n'};

  /** Copies what lies in an array of the caller's. */
  private void own() {
    if (borrowed) {
      event.append(data, offset, length);
      borrowed = false;
    }
  }

  private static boolean isData(byte[] b, int from, int to) {
    return to - from >= 4
        && b[from] == 'd'
        && b[from + 1] == 'a'
        && b[from + 2] == 't'
        && b[from + 3] == 'a'
        && (to - from == 4 || b[from + 4] == ':');
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
