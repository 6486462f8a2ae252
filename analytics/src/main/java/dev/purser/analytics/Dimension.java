package dev.purser.analytics;

import dev.purser.core.usage.Labels;
import java.util.List;

/**
 * What records are filtered and grouped by, as SQL.
 *
 * @param sql an expression that is the value, never NULL
 * @param parameters what its question marks stand for
 * @param label its name if it is a label that names a person, else empty: then its values are
 *     numbers of the ledger's dictionary
 */
record Dimension(String sql, List<String> parameters, String label) {

  /** The labels that have a column of their own. The org is a part of the record itself. */
  static final List<String> LABEL_COLUMNS =
      Labels.WELL_KNOWN.stream().filter(name -> !name.equals("org")).toList();

  static Dimension of(String name) {
    if (UsageFilter.DIMENSIONS.contains(name)) {
      return new Dimension(name, List.of(), "");
    }
    String personal = Labels.PERSONAL.contains(name) ? name : "";
    if (LABEL_COLUMNS.contains(name)) {
      return new Dimension(column(name), List.of(), personal);
    }
    return new Dimension("coalesce(tags[?::VARCHAR], '')", List.of(name), personal);
  }

  static String column(String label) {
    return "label_" + label;
  }

  boolean isPersonal() {
    return !label.isEmpty();
  }
}
