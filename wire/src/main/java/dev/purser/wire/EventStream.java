package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Reads {@code application/vnd.amazon.eventstream}: messages of a prelude (their length and that of
 * their headers, with a checksum), headers, a payload and a checksum of all. The payload of each is
 * a document. (Smithy, Amazon Event Stream specification.)
 */
final class EventStream implements Framing {

  private static final int PRELUDE = 12;
  private static final int CHECKSUM = 4;

  /** Of headers; a prelude that says more is none. */
  private static final int MOST_HEADERS = 128 << 10;

  private static final byte STRING = 7;

  private final Bytes message = new Bytes(LIMIT);
  private final Document document = new Document();
  private final CRC32 checksum = new CRC32();
  private long left;
  private int headers;
  private boolean broken;
  private String problem = "";
  private Optional<String> failure = Optional.empty();

  @Override
  public int next(byte[] bytes, int from, int to) {
    begin();
    int at = from;
    while (at < to && !broken) {
      if (left == 0) {
        int taken = Math.min(PRELUDE - message.length(), to - at);
        message.append(bytes, at, taken);
        at += taken;
        if (message.length() == PRELUDE && !prelude()) {
          document.end();
          return to;
        }
        continue;
      }
      int taken = (int) Math.min(left, to - at);
      message.append(bytes, at, taken);
      at += taken;
      left -= taken;
      if (left == 0) {
        end();
        return at;
      }
    }
    return -1;
  }

  private void begin() {
    if (document.begin()) {
      problem = "";
      failure = Optional.empty();
      message.clear();
    }
  }

  /** Reads the prelude; where it is none, no later message can be found either. */
  private boolean prelude() {
    byte[] b = message.array();
    long total = number(b, 0);
    long headersLength = number(b, 4);
    if (checksumOf(b, 8) != number(b, 8)
        || headersLength > MOST_HEADERS
        || total < PRELUDE + headersLength + CHECKSUM) {
      broken = true;
      message.clear();
      problem = "the event stream cannot be read from here on";
      return false;
    }
    headers = (int) headersLength;
    left = total - PRELUDE;
    return true;
  }

  private void end() {
    byte[] b = message.array();
    int end = message.length() - CHECKSUM;
    if (message.overflowed()) {
      document.skip();
    } else if (checksumOf(b, end) != number(b, end)) {
      problem = "an event fails its checksum";
    } else if (headers(b)) {
      document.lie(b, PRELUDE + headers, end);
    }
    document.end();
  }

  /** Whether the headers say that this is an event; else notes what it is. */
  private boolean headers(byte[] b) {
    String type = "";
    String error = "";
    int at = PRELUDE;
    int end = PRELUDE + headers;
    while (at < end) {
      int nameEnd = at + 1 + (b[at] & 0xFF);
      if (nameEnd >= end) {
        return unreadable();
      }
      String name = new String(b, at + 1, nameEnd - at - 1, UTF_8);
      int value = nameEnd + 1;
      int size = size(b, nameEnd, end);
      if (size < 0 || size > end - value) {
        return unreadable();
      }
      if (b[nameEnd] == STRING) {
        String text = new String(b, value + 2, size - 2, UTF_8);
        switch (name) {
          case ":message-type" -> type = text;
          case ":exception-type", ":error-code" -> error = text;
          default -> {}
        }
      }
      at = value + size;
    }
    if (type.equals("exception") || type.equals("error")) {
      failure = Optional.of(": " + Names.orEmpty(error));
      return false;
    }
    return true;
  }

  private boolean unreadable() {
    problem = "an event has headers that cannot be read";
    return false;
  }

  /** How many bytes the value takes whose type stands at {@code at}; -1 where it has none. */
  private static int size(byte[] b, int at, int end) {
    return switch (b[at]) {
      case 0, 1 -> 0;
      case 2 -> 1;
      case 3 -> 2;
      case 4 -> 4;
      case 5, 8 -> 8;
      case 6, STRING -> end - at > 2 ? 2 + ((b[at + 1] & 0xFF) << 8 | (b[at + 2] & 0xFF)) : -1;
      case 9 -> 16;
      default -> -1;
    };
  }

  private long checksumOf(byte[] b, int count) {
    checksum.reset();
    checksum.update(b, 0, count);
    return checksum.getValue();
  }

  private static long number(byte[] b, int at) {
    return (b[at] & 0xFFL) << 24
        | (b[at + 1] & 0xFFL) << 16
        | (b[at + 2] & 0xFFL) << 8
        | (b[at + 3] & 0xFFL);
  }

  @Override
  public Document document() {
    return document;
  }

  @Override
  public String problem() {
    return problem;
  }

  @Override
  public Optional<String> failure() {
    return failure;
  }
}
