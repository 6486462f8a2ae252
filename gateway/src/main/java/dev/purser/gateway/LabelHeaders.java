package dev.purser.gateway;

import dev.purser.core.usage.Labels;
import io.vertx.core.MultiMap;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads the labels that a caller gives: {@code x-purser-label-{name}} wins over {@code
 * x-purser-labels}, which wins over W3C baggage members {@code purser.{name}}.
 */
final class LabelHeaders {

  private static final String SINGLE = "x-purser-label-";
  private static final String MANY = "x-purser-labels";
  private static final String BAGGAGE = "baggage";
  private static final String MEMBER = "purser.";

  private LabelHeaders() {}

  /**
   * What the headers say.
   *
   * @param labels by name, none empty
   * @param problem what is malformed and what would be right, as a sentence without its end; empty
   *     if nothing is
   */
  record Given(Map<String, String> labels, String problem) {
    private static final Given NONE = new Given(Map.of(), "");

    private static Given malformed(String problem) {
      return new Given(Map.of(), problem);
    }
  }

  static Given read(MultiMap headers) {
    Map<String, String> baggage = Map.of();
    Map<String, String> many = Map.of();
    Map<String, String> single = Map.of();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey();
      String problem = "";
      if (startsWith(name, SINGLE)) {
        single = grown(single);
        single.put(name.substring(SINGLE.length()).toLowerCase(Locale.ROOT), text(header));
      } else if (name.equalsIgnoreCase(MANY)) {
        many = grown(many);
        problem = readList(text(header), "", many);
      } else if (name.equalsIgnoreCase(BAGGAGE)) {
        baggage = grown(baggage);
        problem = readList(text(header), MEMBER, baggage);
      }
      if (!problem.isEmpty()) {
        return Given.malformed("The header " + name.toLowerCase(Locale.ROOT) + ": " + problem);
      }
    }
    if (baggage.isEmpty() && many.isEmpty() && single.isEmpty()) {
      return Given.NONE;
    }
    Map<String, String> all = new TreeMap<>(baggage);
    all.putAll(many);
    all.putAll(single);
    return check(all);
  }

  /** Bytes beyond ASCII arrive as ISO 8859-1; they are UTF-8 wherever they can be. */
  private static String text(Map.Entry<String, String> header) {
    String value = header.getValue();
    int ascii = 0;
    while (ascii < value.length() && value.charAt(ascii) < 0x80) {
      ascii++;
    }
    if (ascii == value.length()) {
      return value;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return value;
    }
  }

  private static boolean startsWith(String name, String prefix) {
    return name.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  private static Map<String, String> grown(Map<String, String> labels) {
    return labels.isEmpty() ? new TreeMap<>() : labels;
  }

  /** Puts the members whose name starts with a prefix; gives what is malformed. */
  private static String readList(String value, String prefix, Map<String, String> into) {
    int from = 0;
    while (from <= value.length()) {
      int comma = value.indexOf(',', from);
      int end = comma < 0 ? value.length() : comma;
      String member = value.substring(from, end).strip();
      from = end + 1;
      if (member.isEmpty() || !member.startsWith(prefix)) {
        continue;
      }
      int semicolon = prefix.isEmpty() ? -1 : member.indexOf(';');
      String pair = semicolon < 0 ? member : member.substring(0, semicolon);
      int equals = pair.indexOf('=');
      if (equals < 0) {
        return "a member must be name=value";
      }
      Optional<String> name = Percent.decode(pair.substring(prefix.length(), equals).strip());
      Optional<String> decoded = Percent.decode(pair.substring(equals + 1).strip());
      if (name.isEmpty() || decoded.isEmpty()) {
        return "a member is not percent-encoded UTF-8; write % itself as %25";
      }
      into.put(name.get(), decoded.get());
    }
    return "";
  }

  private static Given check(Map<String, String> labels) {
    labels.values().removeIf(String::isEmpty);
    for (Map.Entry<String, String> label : labels.entrySet()) {
      String name = label.getKey();
      if (name.isEmpty() || name.length() > Labels.MAX_NAME || hasControl(name)) {
        return Given.malformed(
            "A label name has 1 to " + Labels.MAX_NAME + " characters, none a control character");
      }
      if (label.getValue().length() > Labels.MAX_VALUE || hasControl(label.getValue())) {
        return Given.malformed(
            "The value of the label "
                + name
                + " has at most "
                + Labels.MAX_VALUE
                + " characters, none a control character");
      }
    }
    return new Given(labels, "");
  }

  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** A baggage header without the members meant for us; empty if nothing is left. */
  static String baggageForOthers(String value) {
    if (!value.contains(MEMBER)) {
      return value;
    }
    StringBuilder kept = new StringBuilder(value.length());
    int from = 0;
    while (from <= value.length()) {
      int comma = value.indexOf(',', from);
      int end = comma < 0 ? value.length() : comma;
      String member = value.substring(from, end).strip();
      if (!member.isEmpty() && !member.startsWith(MEMBER)) {
        kept.append(kept.isEmpty() ? "" : ",").append(member);
      }
      from = end + 1;
    }
    return kept.toString();
  }
}
