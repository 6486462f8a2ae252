package dev.purser.tokens.request;

import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Counts the input tokens of whole requests in the formats of OpenAI (chat, responses, completions,
 * embeddings), Anthropic, Gemini, Bedrock (Converse), Cohere and Ollama, which are told apart by
 * their fields. Thread-safe.
 *
 * <p>The body is walked once from front to back. Counting takes as long as that of its text: keep
 * long bodies off an event loop.
 */
public final class RequestCounter {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

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
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body, 0, body.length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      Tally tally = new Tally(TokenCounter.mostTokens(body, model));
      RequestReader reader =
          new RequestReader(new Walk(parser, body), body, tally, counter, overheads, model);
      reader.request();
      return parser.nextToken() == null
          ? Optional.of(tally.done(counter.encoding(model), counter.learned(model)))
          : Optional.empty();
    } catch (JacksonException unreadable) {
      return Optional.empty();
    }
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
