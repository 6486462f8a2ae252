package dev.purser.core.price;

/**
 * The names of quantities. One may come in variants that cost differently, whose names say what is
 * special after a slash: {@code images/hd/1024x1792} is a variant of {@code images}.
 */
final class Units {

  private Units() {}

  /** The name without what is special. */
  static String base(String unit) {
    int slash = unit.indexOf('/');
    return slash < 0 ? unit : unit.substring(0, slash);
  }

  /** Whether a unit is the given one or a variant of it. */
  static boolean isOf(String base, String unit) {
    return unit.startsWith(base)
        && (unit.length() == base.length() || unit.charAt(base.length()) == '/');
  }

  static boolean isVariant(String unit) {
    return unit.indexOf('/') >= 0;
  }
}
