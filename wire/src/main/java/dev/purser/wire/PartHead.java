package dev.purser.wire;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of one part of a form.
 *
 * @param name of the field
 * @param file whether it is a file
 */
record PartHead(String name, boolean file) {

  private static final Pattern PARAMETER =
      Pattern.compile("\\G;[ \\t]*([a-zA-Z*]+)=(\"(?:[^\"\\\\]|\\\\.)*+\"|[^\"\\\\;\\s]+)[ \\t]*");

  /** Encodings in which a value stands as it is. */
  private static final Set<String> PLAIN = Set.of("binary", "8bit", "7bit");

  /** Reads a head; empty where another reader could take it for something else. */
  static Optional<PartHead> read(String head) {
    String disposition = "";
    for (String line : head.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon < 1
          || line.charAt(0) <= ' '
          || line.indexOf('\n') >= 0
          || line.indexOf('\r') >= 0) {
        return Optional.empty();
      }
      String value = line.substring(colon + 1).strip();
      String field = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      if (field.equals("content-disposition")) {
        if (!disposition.isEmpty()) {
          return Optional.empty();
        }
        disposition = value;
      } else if (field.equals("content-transfer-encoding")
          && !PLAIN.contains(value.toLowerCase(Locale.ROOT))) {
        return Optional.empty();
      }
    }
    return ofDisposition(disposition);
  }

  private static Optional<PartHead> ofDisposition(String disposition) {
    int from = disposition.indexOf(';');
    if (from < 0 || !disposition.substring(0, from).strip().equalsIgnoreCase("form-data")) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    Matcher each = PARAMETER.matcher(disposition);
    int end = from;
    while (end < disposition.length() && each.find(end)) {
      if (parameters.put(each.group(1).toLowerCase(Locale.ROOT), bare(each.group(2))) != null) {
        return Optional.empty();
      }
      end = each.end();
    }
    String name = parameters.getOrDefault("name", "");
    boolean doubtful =
        end < disposition.length()
            || name.isEmpty()
            || name.indexOf('\\') >= 0
            || parameters.containsKey("name*")
            || parameters.getOrDefault("filename", "x").isEmpty();
    return doubtful
        ? Optional.empty()
        : Optional.of(
            new PartHead(
                name, parameters.containsKey("filename") || parameters.containsKey("filename*")));
  }

  private static String bare(String value) {
    return value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
  }
}
