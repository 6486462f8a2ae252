package dev.purser.tokens.request;

import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/**
 * Counts the input tokens of whole requests in the formats of OpenAI (chat, responses, completions,
 * embeddings), Anthropic, Gemini, Bedrock (Converse), Cohere and Ollama, which are told apart by
 * their fields. Thread-safe.
 *
 * <p>The body is walked once from front to back. Counting takes as long as that of its text: keep
 * long bodies off an event loop.
 */
public final class RequestCounter {

  private final TokenCounter counter;
  private final Overheads overheads;

  /** A counter of requests whose texts {@code counter} counts. */
  public RequestCounter(TokenCounter counter, Overheads overheads) {
    this.counter = counter;
    this.overheads = overheads;
  }

  /**
   * Counts a request.
   *
   * @param body its JSON in UTF-8
   * @param model the model that is asked
   * @return empty if the body is not one JSON object
   */
  public Optional<RequestCount> count(byte[] body, String model) {
    if (isWide(body)) {
      return Optional.empty();
    }
    try {
      return Walk.over(body, 0, body.length, walk -> count(body, model, walk));
    } catch (JacksonException unreadable) {
      return Optional.empty();
    }
  }

  private Optional<RequestCount> count(byte[] body, String model, Walk walk) {
    if (!walk.isObject()) {
      return Optional.empty();
    }
    Tally tally = new Tally(TokenCounter.mostTokens(body, model));
    new RequestReader(walk, body, tally, counter, overheads, model).request();
    return walk.isAtEnd()
        ? Optional.of(tally.done(counter.encoding(model), counter.learned(model)))
        : Optional.empty();
  }

  /**
   * Whether it is UTF-16 or UTF-32, which a parser finds out by itself: not what JSON is sent in.
   */
  private static boolean isWide(byte[] body) {
    for (int at = 0; at < body.length && at < 4; at++) {
      if (body[at] == 0 || body[at] == (byte) 0xFF || body[at] == (byte) 0xFE) {
        return true;
      }
    }
    return false;
  }

  /** As {@link TokenCounter#wantsLesson}. */
  public boolean wantsLesson(String model) {
    return counter.wantsLesson(model);
  }

  /**
   * Learns from what a provider counted for a request, so that later estimates for this model, of
   * texts and of requests, follow it. Cheap; {@link #count} is what costs, so ask {@link
   * #wantsLesson} first where the request was not counted anyway. Does nothing where the provider's
   * figure would teach nothing: texts that are counted exactly, requests with media, with tools
   * that run at the provider, or with stored conversations.
   *
   * @param count of the request, as it was sent
   * @param input all input tokens that the provider counted, cached ones included
   */
  public void learn(String model, RequestCount count, long input) {
    counter.learn(model, count.untaught(), input);
  }
}
