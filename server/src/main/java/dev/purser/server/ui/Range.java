package dev.purser.server.ui;

import java.util.Locale;

/** The span that the chart and the tables show. */
public enum Range {
  /** The day so far, hour by hour. */
  TODAY,
  /** The month so far, day by day. */
  MONTH;

  /** The name used in addresses. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The range with this name, {@link #TODAY} for anything else. */
  static Range of(String name) {
    return name.equals(MONTH.wireName()) ? MONTH : TODAY;
  }
}
