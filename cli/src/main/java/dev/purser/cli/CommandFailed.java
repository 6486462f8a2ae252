package dev.purser.cli;

/** Ends a command: one line for the user and the exit code. */
final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The server answered with an error. */
  static final int REFUSED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** No server answers there. */
  static final int UNREACHABLE = 3;

  /** The token is missing or not accepted. */
  static final int UNAUTHORIZED = 4;

  /** The doctor found that the books do not balance. */
  static final int UNBALANCED = 5;

  private final int exitCode;

  CommandFailed(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
