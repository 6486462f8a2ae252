package dev.purser.server.reconcile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Comma-separated text as RFC 4180 has it: the first line names the columns. */
final class Csv {

  private Csv() {}

  /** The rows as values by column, names in lower case. */
  static List<Map<String, String>> read(String text) {
    List<List<String>> lines = lines(text.startsWith("\uFEFF") ? text.substring(1) : text);
    List<Map<String, String>> rows = new ArrayList<>();
    for (List<String> line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < Math.min(line.size(), lines.getFirst().size()); i++) {
        row.put(lines.getFirst().get(i).strip().toLowerCase(Locale.ROOT), line.get(i).strip());
      }
      rows.add(row);
    }
    return rows;
  }

  private static List<List<String>> lines(String text) {
    List<List<String>> lines = new ArrayList<>();
    List<String> line = new ArrayList<>();
    StringBuilder value = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        if (c != '"') {
          value.append(c);
        } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
          value.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',') {
        line.add(value.toString());
        value.setLength(0);
      } else if (c == '\n') {
        line = end(lines, line, value);
      } else if (c != '\r') {
        value.append(c);
      }
    }
    end(lines, line, value);
    return lines;
  }

  private static List<String> end(
      List<List<String>> lines, List<String> line, StringBuilder value) {
    line.add(value.toString());
    value.setLength(0);
    if (line.size() > 1 || !line.getFirst().isBlank()) {
      lines.add(line);
    }
    return new ArrayList<>();
  }
}
