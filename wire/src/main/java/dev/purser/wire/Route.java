package dev.purser.wire;

/** What a path of a provider is to us. */
public sealed interface Route {

  /**
   * A call that is metered.
   *
   * @param format reads and edits its messages
   * @param operation OpenTelemetry {@code gen_ai.operation.name}
   * @param model the model named in the path; empty where the body names it
   * @param stream whether the path itself asks for a stream
   */
  record Metered(Format format, String operation, String model, boolean stream) implements Route {}

  /** Passes unrecorded: model lists, token counting. */
  record Free() implements Route {}

  /** Nothing is known of it: it may cost anything. */
  record Unknown() implements Route {}
}
