package dev.purser.catalog;

/** Ends the reading of malformed prices; never leaves this package. */
final class MalformedPrices extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String unknownField;

  private MalformedPrices(String message, String unknownField) {
    super(message);
    this.unknownField = unknownField;
  }

  static MalformedPrices at(Field field, String message) {
    return new MalformedPrices(field.prefix() + message, "");
  }

  static MalformedPrices unknown(Field object, String name, String allowed) {
    return new MalformedPrices(
        object.prefix() + "unknown field '" + name + "'; known are " + allowed, name);
  }

  /** The name of the field that is not known; empty if that is not what is wrong. */
  String unknownField() {
    return unknownField;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
