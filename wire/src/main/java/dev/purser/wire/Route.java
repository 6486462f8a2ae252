package dev.purser.wire;

/** What a path of a provider is to us. */
public sealed interface Route {

  /**
   * The same path at one provider: where OpenAI keeps conversations, free of charge, Mistral's
   * models answer.
   *
   * @param provider its canonical name
   */
  default Route at(String provider) {
    boolean kept =
        this instanceof Metered metered
            && metered.format().name().startsWith("mistral.conversations")
            && (provider.equals("openai") || provider.equals("azure"));
    return kept ? new Free() : this;
  }

  /**
   * A call that is metered.
   *
   * @param format reads and edits its messages
   * @param operation OpenTelemetry {@code gen_ai.operation.name}
   * @param model the model named in the path; empty where the body names it
   * @param stream whether the path itself asks for a stream
   * @param region where the path asks to be served; empty where it does not say, or anywhere
   */
  record Metered(Format format, String operation, String model, boolean stream, String region)
      implements Route {

    /** A call whose path names no region. */
    public Metered(Format format, String operation, String model, boolean stream) {
      this(format, operation, model, stream, "");
    }

    /** The same for another model; as it is where the path names none. */
    public Metered forModel(String other) {
      return model.isEmpty() ? this : new Metered(format, operation, other, stream, region);
    }

    /**
     * A path of this route for another model; the same path where it names none.
     *
     * @param path as it came
     * @param other the model to ask instead
     */
    public String pathFor(String path, String other) {
      return Routes.withModel(path, model, other);
    }
  }

  /**
   * A live session over a web socket, of which each answer is metered.
   *
   * @param format reads its messages
   * @param as what one of its answers is metered as
   */
  record Live(LiveFormat format, Metered as) implements Route {}

  /**
   * Asks for an answer that was begun in the background: it tells what that call has used.
   *
   * @param format that the answer comes in
   * @param id of the answer
   */
  record Later(Format format, String id) implements Route {}

  /** Asks for a file that may hold the results of a batch: each tells what it has used. */
  record Results() implements Route {}

  /** Passes unrecorded: model lists, token counting. */
  record Free() implements Route {}

  /** Nothing is known of it: it may cost anything. */
  record Unknown() implements Route {}
}
