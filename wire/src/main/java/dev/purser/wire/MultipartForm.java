package dev.purser.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a {@code multipart/form-data} body. Its boundary is its first line, and its parts
 * are read strictly: where another reader could find other fields in it, it is no form.
 *
 * @param boundary what its parts are told apart by
 * @param fields in the order of the body
 */
record MultipartForm(String boundary, List<Field> fields) {

  private static final int MOST_FIELDS = 1000;
  private static final int LONGEST_HEAD = 8192;
  private static final int LONGEST_BOUNDARY = 202;

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
    String boundary = new String(body, 2, lineEnd - 2, ISO_8859_1);
    byte[] delimiter = ("\r\n--" + boundary).getBytes(ISO_8859_1);
    List<Field> fields = new ArrayList<>();
    int at = lineEnd + 2;
    while (fields.size() < MOST_FIELDS) {
      int headEnd = indexOf(body, new byte[] {'\r', '\n', '\r', '\n'}, at, at + LONGEST_HEAD);
      int from = headEnd + 4;
      int to = headEnd < 0 ? -1 : indexOf(body, delimiter, from, body.length);
      if (to < 0) {
        return Optional.empty();
      }
      Optional<PartHead> head = PartHead.read(new String(body, at, headEnd - at, UTF_8));
      if (head.isEmpty()) {
        return Optional.empty();
      }
      fields.add(new Field(head.get().name().replace("[]", ""), from, to, head.get().file()));
      int after = to + delimiter.length;
      if (isAt(body, after, '-', '-')) {
        return Optional.of(new MultipartForm(boundary, List.copyOf(fields)));
      }
      if (!isAt(body, after, '\r', '\n')) {
        return Optional.empty();
      }
      at = after + 2;
    }
    return Optional.empty();
  }

  private static boolean isAt(byte[] body, int at, char first, char second) {
    return at + 1 < body.length && body[at] == first && body[at + 1] == second;
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

  /** Whether a name stands for one plain field at most, so that all readers find the same. */
  boolean isPlain(String name) {
    List<Field> named = fields.stream().filter(field -> field.name().equals(name)).toList();
    return named.isEmpty() || named.size() == 1 && !named.getFirst().file();
  }

  /** The last field of a name that is no file; empty if there is none. */
  Optional<Field> field(String name) {
    return fields.stream()
        .filter(field -> !field.file() && field.name().equals(name))
        .reduce((earlier, later) -> later);
  }
}
