package dev.purser.server.sandbox;

/** A request that the sandbox turns down; the message says what is wrong with it. */
final class BadRequest extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;

  BadRequest(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }

  String message() {
    return String.valueOf(getMessage());
  }
}
