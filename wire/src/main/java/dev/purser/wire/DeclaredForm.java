package dev.purser.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares a form with what the head of its request says of it. */
public final class DeclaredForm {

  // Possessive: else each parameter takes some of the stack, and a head has room for thousands.
  private static final String OTHERS =
      "(?:[ \\t]*;[ \\t]*(?!boundary)[a-z0-9-]+=(?:\"[^\"]*\"|[^\";\\s]*))*+";
  private static final Pattern TYPE =
      Pattern.compile(
          "multipart/form-data"
              + OTHERS
              + "[ \\t]*;[ \\t]*boundary=(?:\"([^\"]+)\"|([^\";\\s]+))"
              + OTHERS,
          Pattern.CASE_INSENSITIVE);

  private DeclaredForm() {}

  /**
   * Whether a body that begins as a form has the boundary that its content type names. By another
   * one a provider would find other parts in it. True of every other body.
   *
   * @param contentTypes gives each value of that header; asked for forms only
   */
  public static boolean hasItsBoundary(Supplier<List<String>> contentTypes, byte[] body) {
    if (body.length < 2 || body[0] != '-' || body[1] != '-') {
      return true;
    }
    List<String> types = contentTypes.get();
    if (types.size() != 1) {
      return false;
    }
    Matcher type = TYPE.matcher(types.getFirst().strip());
    if (!type.matches()) {
      return false;
    }
    String boundary = type.group(1) == null ? type.group(2) : type.group(1);
    byte[] line = ("--" + boundary + "\r\n").getBytes(ISO_8859_1);
    return body.length >= line.length
        && new String(body, 0, line.length, ISO_8859_1).equals(new String(line, ISO_8859_1));
  }
}
