package dev.purser.gateway;

/** Reads and edits a raw query string without touching its encoding. */
final class Query {

  private Query() {}

  /** The raw value of a parameter; empty where it is absent. */
  static String value(String query, String name) {
    int from = 0;
    while (from < query.length()) {
      int end = end(query, from);
      if (isNamed(query, from, end, name)) {
        return query.substring(Math.min(end, from + name.length() + 1), end);
      }
      from = end + 1;
    }
    return "";
  }

  /** The query without a parameter, however often it occurs. */
  static String without(String query, String name) {
    if (!query.contains(name)) {
      return query;
    }
    StringBuilder kept = new StringBuilder(query.length());
    int from = 0;
    while (from < query.length()) {
      int end = end(query, from);
      if (!isNamed(query, from, end, name)) {
        kept.append(kept.isEmpty() ? "" : "&").append(query, from, end);
      }
      from = end + 1;
    }
    return kept.toString();
  }

  private static int end(String query, int from) {
    int end = query.indexOf('&', from);
    return end < 0 ? query.length() : end;
  }

  private static boolean isNamed(String query, int from, int end, String name) {
    int nameEnd = from + name.length();
    return query.startsWith(name, from)
        && nameEnd <= end
        && (nameEnd == end || query.charAt(nameEnd) == '=');
  }
}
