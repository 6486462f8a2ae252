package dev.purser.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of a {@code multipart/form-data} body. Its boundary is its first line. Values of plain
 * fields are kept, of files only the size.
 *
 * @param fields in the order of the body
 */
record MultipartForm(List<Field> fields) {

  private static final int MOST_FIELDS = 1000;
  private static final int LONGEST_HEAD = 8192;
  private static final int LONGEST_BOUNDARY = 202;
  private static final Pattern NAME = Pattern.compile("[; ]name=\"?([^\";\r\n]+)\"?");

  /**
   * One field.
   *
   * @param name its name without the brackets that some clients put behind it
   * @param from where its value begins in the body
   * @param to after its value
   * @param file whether it is a file
   */
  record Field(String name, int from, int to, boolean file) {

    /** The value as text. */
    String text(byte[] body) {
      return new String(body, from, Math.min(to - from, 1 << 20), UTF_8);
    }
  }

  /** Reads a body; empty where it is no such form. */
  static Optional<MultipartForm> read(byte[] body) {
    int lineEnd = indexOf(body, new byte[] {'\r', '\n'}, 0, LONGEST_BOUNDARY);
    if (lineEnd < 3 || body[0] != '-' || body[1] != '-') {
      return Optional.empty();
    }
    byte[] delimiter = ("\r\n" + new String(body, 0, lineEnd, ISO_8859_1)).getBytes(ISO_8859_1);
    List<Field> fields = new ArrayList<>();
    int at = lineEnd + 2;
    while (fields.size() < MOST_FIELDS) {
      int headEnd = indexOf(body, new byte[] {'\r', '\n', '\r', '\n'}, at, at + LONGEST_HEAD);
      int from = headEnd + 4;
      int to = headEnd < 0 ? -1 : indexOf(body, delimiter, from, body.length);
      if (to < 0) {
        return Optional.empty();
      }
      String head = new String(body, at, headEnd - at, UTF_8);
      Matcher name = NAME.matcher(head);
      if (name.find()) {
        boolean file = head.toLowerCase(Locale.ROOT).contains("filename");
        fields.add(new Field(name.group(1).replace("[]", ""), from, to, file));
      }
      int after = to + delimiter.length;
      if (after + 1 < body.length && body[after] == '-' && body[after + 1] == '-') {
        return Optional.of(new MultipartForm(List.copyOf(fields)));
      }
      at = after + 2;
    }
    return Optional.empty();
  }

  private static int indexOf(byte[] body, byte[] wanted, int from, int limit) {
    int last = Math.min(body.length, limit) - wanted.length;
    for (int i = Math.max(0, from); i <= last; i++) {
      int k = 0;
      while (k < wanted.length && body[i + k] == wanted[k]) {
        k++;
      }
      if (k == wanted.length) {
        return i;
      }
    }
    return -1;
  }

  /** The last field of a name that is no file; empty if there is none. */
  Optional<Field> field(String name) {
    return fields.stream()
        .filter(field -> !field.file() && field.name().equals(name))
        .reduce((earlier, later) -> later);
  }
}
