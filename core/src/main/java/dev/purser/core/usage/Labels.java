package dev.purser.core.usage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Who and what a call was for: label names with their values, sorted by name. Immutable.
 *
 * <p>The well-known names are {@link #WELL_KNOWN}; any other name is a free tag. Absent and empty
 * are the same: a label with an empty value is not kept.
 */
public final class Labels {

  /** The label names that have a meaning of their own. */
  public static final List<String> WELL_KNOWN =
      List.of("org", "team", "user", "key", "agent", "session", "task", "tool", "tool_call");

  /** Label names whose values name a person. */
  public static final List<String> PERSONAL = List.of("user");

  /** The most labels that one call may carry. */
  public static final int MAX_LABELS = 64;

  /** The longest name, in characters. */
  public static final int MAX_NAME = 64;

  /** The longest value, in characters. */
  public static final int MAX_VALUE = 256;

  /** No labels. */
  public static final Labels NONE = new Labels(new String[0]);

  // name, value, name, value, …: half the size of a map and quick to compare, as calls do often.
  private final String[] pairs;
  private final int hash;

  private Labels(String[] pairs) {
    this.pairs = pairs;
    this.hash = Arrays.hashCode(pairs);
  }

  /**
   * Labels of a map.
   *
   * @throws IllegalArgumentException if there are too many, or a name or value is too long, has a
   *     control character or half of a surrogate pair
   */
  public static Labels of(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return NONE;
    }
    SortedMap<String, String> sorted = new TreeMap<>(labels);
    List<String> pairs = new ArrayList<>(sorted.size() * 2);
    sorted.forEach((name, value) -> {
      if (!value.isEmpty()) {
        check(name, value);
        pairs.add(name);
        pairs.add(value);
      }
    });
    if (pairs.size() > 2 * MAX_LABELS) {
      throw new IllegalArgumentException("more than " + MAX_LABELS + " labels");
    }
    return pairs.isEmpty() ? NONE : new Labels(pairs.toArray(String[]::new));
  }

  /**
   * Labels of values that were never checked as labels, such as names of models, made to fit: what
   * is too long is cut, and characters that no label has become {@code ?}. Values that are alike
   * once they fit are one.
   */
  public static Labels fitting(Map<String, String> values) {
    for (String value : values.values()) {
      if (!fits(value)) {
        SortedMap<String, String> fitting = new TreeMap<>();
        values.forEach((name, any) -> fitting.put(name, fitting(any)));
        return of(fitting);
      }
    }
    return of(values);
  }

  private static boolean fits(String value) {
    return value.length() <= MAX_VALUE && !hasControl(value) && Text.isWhole(value);
  }

  private static String fitting(String value) {
    if (fits(value)) {
      return value;
    }
    StringBuilder fitting =
        new StringBuilder(value.substring(0, Math.min(value.length(), MAX_VALUE)));
    for (int i = 0; i < fitting.length(); i++) {
      char c = fitting.charAt(i);
      if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        fitting.setCharAt(i, '?');
      }
    }
    return fitting.toString();
  }

  /** Labels of one name and value. */
  public static Labels of(String name, String value) {
    if (value.isEmpty()) {
      return NONE;
    }
    check(name, value);
    return new Labels(new String[] {name, value});
  }

  private static void check(String name, String value) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "a label name has 1 to " + MAX_NAME + " characters, not " + name.length());
    }
    if (value.length() > MAX_VALUE) {
      throw new IllegalArgumentException(
          "label " + name + " is longer than " + MAX_VALUE + " characters");
    }
    if (hasControl(name) || hasControl(value)) {
      throw new IllegalArgumentException("label " + name + " has a control character");
    }
    if (!Text.isWhole(name) || !Text.isWhole(value)) {
      throw new IllegalArgumentException("a label has half of a surrogate pair");
    }
  }

  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** The value of a label, or the empty string where it is absent. */
  public String get(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return "";
  }

  /** Whether the label is present. */
  public boolean has(String name) {
    return !get(name).isEmpty();
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /** How many there are. */
  public int size() {
    return pairs.length / 2;
  }

  /** Calls {@code action} with each name and value, in the order of the names. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < pairs.length; i += 2) {
      action.accept(pairs[i], pairs[i + 1]);
    }
  }

  /** These labels with those of {@code winner} put over them. */
  public Labels with(Labels winner) {
    if (winner.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return winner;
    }
    SortedMap<String, String> merged = new TreeMap<>(toMap());
    winner.forEach(merged::put);
    return of(merged);
  }

  /** Only the labels with these names. */
  public Labels only(Iterable<String> names) {
    SortedMap<String, String> kept = new TreeMap<>();
    for (String name : names) {
      if (has(name)) {
        kept.put(name, get(name));
      }
    }
    return of(kept);
  }

  /** Only the labels without these names. */
  public Labels without(Collection<String> names) {
    if (names.isEmpty()) {
      return this;
    }
    SortedMap<String, String> kept = new TreeMap<>(toMap());
    kept.keySet().removeAll(names);
    return of(kept);
  }

  /** The names of these labels that others lack. */
  public List<String> namesBeyond(Labels others) {
    if (size() == others.size()) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    forEach((name, value) -> {
      if (!others.has(name)) {
        names.add(name);
      }
    });
    return names;
  }

  /** An unmodifiable sorted map of them. */
  public SortedMap<String, String> toMap() {
    SortedMap<String, String> map = new TreeMap<>();
    forEach(map::put);
    return Collections.unmodifiableSortedMap(map);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Labels other && hash == other.hash && Arrays.equals(pairs, other.pairs);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return toMap().toString();
  }
}
