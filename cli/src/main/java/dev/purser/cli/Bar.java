package dev.purser.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** How full a window is, in one line: settled solid, held lighter, the rest dotted. */
final class Bar {

  /** Settled, held, rest. */
  static final String GLYPHS = "█▒·";

  private static final String PLAIN_GLYPHS = "#=.";

  private Bar() {}

  /**
   * Draws a bar. Rounds down, but shows at least one cell of what is not nothing; what does not fit
   * the limit is cut off at the end of the bar.
   *
   * @param width in characters
   */
  static String draw(
      BigDecimal settled, BigDecimal held, BigDecimal limit, int width, boolean unicode) {
    String glyphs = unicode ? GLYPHS : PLAIN_GLYPHS;
    int solid = Math.min(width, cells(settled, limit, width));
    int light = Math.min(width - solid, cells(held, limit, width));
    return glyphs.substring(0, 1).repeat(solid)
        + glyphs.substring(1, 2).repeat(light)
        + glyphs.substring(2).repeat(width - solid - light);
  }

  private static int cells(BigDecimal amount, BigDecimal limit, int width) {
    if (amount.signum() <= 0) {
      return 0;
    }
    if (limit.signum() <= 0 || amount.compareTo(limit) >= 0) {
      return width;
    }
    int cells =
        amount.multiply(BigDecimal.valueOf(width)).divide(limit, 0, RoundingMode.DOWN).intValue();
    return Math.max(1, cells);
  }
}
