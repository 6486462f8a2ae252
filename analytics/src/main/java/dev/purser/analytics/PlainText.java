package dev.purser.analytics;

/**
 * Texts of a CSV file that no spreadsheet takes for a formula: a label is written by whoever calls,
 * and what begins like a formula would be run on the machine of whoever opens the report. They get
 * an apostrophe in front, as OWASP's "CSV Injection" recommends; so do those that have one already,
 * so that a program that drops one apostrophe from the front of each text has the exact one.
 */
final class PlainText {

  // Spreadsheets of East Asian locales read the full-width signs as the plain ones.
  private static final String STARTS = "=+-@\t\r\n'\uFF1D\uFF0B\uFF0D\uFF20";

  private PlainText() {}

  /** The text as it is written into a cell. */
  static String of(String text) {
    return !text.isEmpty() && STARTS.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }
}
