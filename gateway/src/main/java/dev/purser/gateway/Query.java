package dev.purser.gateway;

import java.util.ArrayList;
import java.util.List;

/** Reads and edits a raw query string without touching its encoding. */
final class Query {

  private Query() {}

  /** The raw value of a parameter; empty where it is absent. */
  static String value(String query, String name) {
    int from = 0;
    while (from < query.length()) {
      int end = end(query, from);
      if (isNamed(query, from, end, name)) {
        return value(query, from, end);
      }
      from = end + 1;
    }
    return "";
  }

  /** Every raw value of a parameter that may occur more than once. */
  static List<String> values(String query, String name) {
    List<String> values = new ArrayList<>();
    int from = 0;
    while (from < query.length()) {
      int end = end(query, from);
      if (isNamed(query, from, end, name)) {
        values.add(value(query, from, end));
      }
      from = end + 1;
    }
    return values;
  }

  private static String value(String query, int from, int end) {
    int equals = query.indexOf('=', from);
    return equals < 0 || equals > end ? "" : query.substring(equals + 1, end);
  }

  /** The query without a parameter, however often it occurs. */
  static String without(String query, String name) {
    if (!query.contains(name) && query.indexOf('%') < 0) {
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
    int equals = query.indexOf('=', from);
    String raw = query.substring(from, equals < 0 || equals > end ? end : equals);
    // Whoever reads it in the end decodes names too.
    return raw.equals(name) || Percent.decode(raw).map(name::equals).orElse(false);
  }
}
