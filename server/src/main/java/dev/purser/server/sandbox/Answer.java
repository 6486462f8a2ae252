package dev.purser.server.sandbox;

import java.util.List;
import java.util.Optional;

/**
 * What the simulated model answers, whatever the format.
 *
 * @param id unique, letters and digits
 * @param created epoch seconds
 * @param pieces its text, a token each
 * @param toolCall the tool that it calls instead of saying anything
 * @param cutShort whether the output limit ended it
 * @param usage what it took
 */
record Answer(
    String id,
    long created,
    List<String> pieces,
    Optional<ToolCall> toolCall,
    boolean cutShort,
    Usage usage) {

  /** The whole text. */
  String text() {
    return String.join("", pieces);
  }

  /**
   * A call of a tool.
   *
   * @param name the tool's
   * @param arguments a JSON object
   */
  record ToolCall(String name, String arguments) {

    /** The arguments as a stream brings them: in two parts. */
    List<String> argumentParts() {
      int middle = arguments.length() / 2;
      return List.of(arguments.substring(0, middle), arguments.substring(middle));
    }
  }

  /**
   * Tokens. {@code cacheRead} and {@code cacheWrite} are part of {@code prompt}; {@code reasoning}
   * is not part of {@code output}.
   */
  record Usage(long prompt, long cacheRead, long cacheWrite, long output, long reasoning) {

    /** Everything together. */
    long total() {
      return prompt + output + reasoning;
    }
  }
}
