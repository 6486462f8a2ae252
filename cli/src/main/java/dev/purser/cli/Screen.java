package dev.purser.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Where a command writes to, and what that can show.
 *
 * @param out for answers
 * @param err for remarks and errors
 * @param colour whether escape sequences are understood
 * @param unicode whether characters beyond ASCII are
 * @param clock tells what today is
 * @param zone whose calendar the user lives by
 */
record Screen(
    PrintWriter out,
    PrintWriter err,
    boolean colour,
    boolean unicode,
    InstantSource clock,
    ZoneId zone) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  /** How a piece of text stands out. */
  enum Style {
    PLAIN(""),
    BOLD("1"),
    DIM("2"),
    GREEN("32"),
    YELLOW("33"),
    RED("31");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  /** Whether this character set can show the bars. */
  static boolean showsBars(Charset charset) {
    return charset.canEncode() && charset.newEncoder().canEncode(Bar.GLYPHS);
  }

  String styled(Style style, String text) {
    return colour && style != Style.PLAIN && !text.isEmpty()
        ? "\u001b[" + style.code + "m" + text + "\u001b[0m"
        : text;
  }

  /** A time of the API in the user's zone, to the second; as it came where it is none. */
  String time(String rfc3339) {
    try {
      return TIME.format(Instant.parse(rfc3339).atZone(zone));
    } catch (java.time.DateTimeException e) {
      return clean(rfc3339);
    }
  }

  /** Text from outside without control characters, which could play tricks on a terminal. */
  static String clean(String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /** What stands for "there is none". */
  String none() {
    return unicode ? "–" : "-";
  }
}
