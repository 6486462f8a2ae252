package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sets fields of a JSON object by cutting bytes out of it and into it; all other bytes stay as they
 * are. A field is named by its path: {@code a}, or {@code a.b} for one within the object {@code a}.
 * Where a name stands twice, the last counts, as nearly every reader has it. Not thread-safe.
 */
final class Splice {

  private record Value(int start, int end, boolean object) {}

  private record Opening(int after, boolean empty) {}

  private record Edit(int end, String text) {}

  private final byte[] body;
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, Opening> openings = new HashMap<>();
  private final TreeMap<Integer, Edit> edits = new TreeMap<>();

  /**
   * Finds the fields.
   *
   * @param body a JSON object; anything else is left as it is
   * @param paths those that matter
   */
  Splice(byte[] body, Set<String> paths) {
    this.body = body;
    if (Json.readObject(body, json -> object(json, "", paths)).isPresent()) {
      values.clear();
      openings.clear();
    }
  }

  private void object(Json json, String prefix, Set<String> paths) {
    int after = json.start() + 1;
    boolean[] empty = {true};
    json.fields(name -> {
      empty[0] = false;
      String path = prefix + name;
      boolean within = prefix.isEmpty() && paths.stream().anyMatch(p -> p.startsWith(path + "."));
      if (!within && !paths.contains(path)) {
        return;
      }
      int start = json.start();
      boolean object = json.isObject();
      if (within) {
        // An earlier value of the same name no longer counts, nor what is in it.
        values.keySet().removeIf(key -> key.startsWith(path + "."));
        if (object) {
          object(json, path + ".", paths);
        }
      }
      values.put(path, new Value(start, json.end(), object));
    });
    openings.put(prefix, new Opening(after, empty[0]));
  }

  /** Whether the field is there. */
  boolean has(String path) {
    return values.containsKey(path);
  }

  /** Whether the field is there and is an object. */
  boolean hasObject(String path) {
    Value value = values.get(path);
    return value != null && value.object();
  }

  /** Sets a field to a value, given as JSON. One new field at most may go into each object. */
  void set(String path, String value) {
    Value present = values.get(path);
    if (present != null) {
      edits.put(present.start(), new Edit(present.end(), value));
      return;
    }
    int dot = path.indexOf('.');
    String container = path.substring(0, Math.max(0, dot));
    String name = path.substring(dot + 1);
    if (container.isEmpty() || hasObject(container)) {
      insert(container.isEmpty() ? "" : container + ".", name, value);
    } else {
      set(container, "{\"" + name + "\":" + value + "}");
    }
  }

  private void insert(String prefix, String name, String value) {
    Opening opening = openings.get(prefix);
    if (opening != null) {
      String field = "\"" + name + "\":" + value + (opening.empty() ? "" : ",");
      edits.put(opening.after(), new Edit(opening.after(), field));
    }
  }

  /** The body with the fields set; the same array if there was nothing to set. */
  byte[] bytes() {
    if (edits.isEmpty()) {
      return body;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + 64 * edits.size());
    int at = 0;
    for (Map.Entry<Integer, Edit> edit : edits.entrySet()) {
      out.write(body, at, edit.getKey() - at);
      out.writeBytes(edit.getValue().text().getBytes(UTF_8));
      at = edit.getValue().end();
    }
    out.write(body, at, body.length - at);
    return out.toByteArray();
  }
}
