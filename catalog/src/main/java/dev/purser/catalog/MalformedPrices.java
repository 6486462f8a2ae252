package dev.purser.catalog;

import dev.purser.catalog.Reading.Malformed;

/** Ends the reading of malformed prices; never leaves this package. */
final class MalformedPrices extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Malformed what;

  private MalformedPrices(Field where, String message, String path, Malformed.Kind kind) {
    super(where.prefix() + message);
    this.what = new Malformed(where.prefix() + message, path, kind);
  }

  static MalformedPrices at(Field field, String message) {
    return new MalformedPrices(field, message, field.path(), Malformed.Kind.INVALID);
  }

  static MalformedPrices missing(Field object, String name, String message) {
    return new MalformedPrices(object, message, object.path(name), Malformed.Kind.MISSING);
  }

  static MalformedPrices unknown(Field object, String name, String allowed) {
    return new MalformedPrices(
        object,
        "unknown field '" + name + "'; known are " + allowed,
        object.path(name),
        Malformed.Kind.UNKNOWN);
  }

  Malformed what() {
    return what;
  }
}
