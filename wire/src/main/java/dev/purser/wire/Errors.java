package dev.purser.wire;

/** Reads error objects of providers as far as they may be shown. */
final class Errors {

  private Errors() {}

  /**
   * The type, code or status of the error object here as {@code ": type"}; empty if it has none.
   */
  static String type(Json json) {
    String[] type = {""};
    json.fields(name -> {
      if (type[0].isEmpty()
          && (name.equals("type") || name.equals("status") || name.equals("code"))) {
        type[0] = json.name();
      }
    });
    return type[0].isEmpty() ? "" : ": " + type[0];
  }
}
