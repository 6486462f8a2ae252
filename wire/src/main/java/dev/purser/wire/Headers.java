package dev.purser.wire;

/** The headers of one answer. */
@FunctionalInterface
public interface Headers {

  /**
   * The value of a header.
   *
   * @param name in small letters
   * @return its first value, empty where there is none
   */
  String value(String name);
}
