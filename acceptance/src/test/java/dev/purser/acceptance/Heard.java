package dev.purser.acceptance;

/**
 * What an SDK made of an answer.
 *
 * @param text the text
 * @param tool the name of the tool that is called; empty if none
 * @param arguments its arguments as JSON; empty if none
 */
record Heard(String text, String tool, String arguments) {

  static Heard text(String text) {
    return new Heard(text, "", "");
  }

  /** This, and what comes next in a stream that sends a tool call in one piece. */
  Heard and(Heard more) {
    return new Heard(text + more.text, tool + more.tool, arguments + more.arguments);
  }
}
