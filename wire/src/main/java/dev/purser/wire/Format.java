package dev.purser.wire;

import java.util.Optional;

/** Reads and edits the messages of one operation of one provider. Stateless and thread-safe. */
public interface Format {

  /** Its name, such as {@code openai.chat}. */
  String name();

  /**
   * What a request asks for. Never throws: what cannot be read is in {@link
   * RequestFacts#problem()}.
   *
   * @param body the whole body
   * @param route how the path was understood
   */
  RequestFacts request(byte[] body, Route.Metered route);

  /**
   * This format as one seller takes it, where he takes less than the others.
   *
   * @param provider canonical name
   */
  default Format at(String provider) {
    return this;
  }

  /**
   * The same request with the stream asked to report its usage; the same array where it does
   * already, or where the format always does.
   */
  byte[] askForUsage(byte[] body, RequestFacts facts);

  /** The least output limit that the provider takes with this request; a lower one is an error. */
  default long leastOutput(byte[] body) {
    return 1;
  }

  /**
   * The same request with its output limited to {@code tokens}, in the field that it reads; the
   * same array where this format knows none.
   */
  byte[] limitOutput(byte[] body, RequestFacts facts, long tokens);

  /**
   * The same request for another model; the same array where the path names the model.
   *
   * @param model the model to ask instead
   */
  byte[] withModel(byte[] body, RequestFacts facts, String model);

  /**
   * Takes one streamed answer of server-sent events apart, so that it can be ended before its time;
   * empty where this format cannot be ended so.
   */
  default Optional<StreamEvents> events() {
    return Optional.empty();
  }

  /**
   * Whether calls may be billed by quantities that stand in the request alone, such as the number
   * of pictures or of characters to be spoken, so that an answer without usage is no gap.
   */
  default boolean billedByRequest() {
    return false;
  }

  /** A reader for the body of one answer that is not streamed. */
  UsageReader answer();

  /**
   * A reader for one streamed answer.
   *
   * @param hideUsage whether the chunk that only reports usage is to be taken out, as the caller
   *     did not ask for it
   */
  StreamReader stream(boolean hideUsage);
}
