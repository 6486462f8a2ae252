package dev.purser.wire;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * A format put together from its parts.
 *
 * @param name its name
 * @param requests reads what a request asks for
 * @param outputLimits the fields that can limit its output, the preferred one first; none if output
 *     costs nothing
 * @param modelInBody whether the body names the model, and not only the path
 * @param usageOnRequest whether its streams report usage only if asked
 * @param interpreters understands its answers
 * @param sieve drops what of a whole answer is of no interest
 * @param lines whether its streams are JSON objects one after the other
 */
record Dialect(
    String name,
    RequestReader requests,
    List<String> outputLimits,
    boolean modelInBody,
    boolean usageOnRequest,
    Function<Tally, Interpreter> interpreters,
    UnaryOperator<WholeAnswer.Keeper> sieve,
    boolean lines)
    implements Format {

  /** OpenAI refuses a limit of fewer tokens for a response. */
  private static final long LEAST_OF_RESPONSES = 16;

  static final String VERTEX_VIDEOS = "vertex.videos";
  static final String BEDROCK_RERANK = "bedrock.invoke.rerank";

  private static final String INCLUDE_USAGE = "stream_options.include_usage";

  /** A format whose streams are events. */
  Dialect(
      String name,
      RequestReader requests,
      List<String> outputLimits,
      boolean modelInBody,
      boolean usageOnRequest,
      Function<Tally, Interpreter> interpreters,
      UnaryOperator<WholeAnswer.Keeper> sieve) {
    this(name, requests, outputLimits, modelInBody, usageOnRequest, interpreters, sieve, false);
  }

  /** Reads what a request asks for. */
  @FunctionalInterface
  interface RequestReader {
    /** Notes in {@code request} what the object says that {@code json} is at. */
    void read(Json json, Request request);
  }

  @Override
  public RequestFacts request(byte[] body, Route.Metered route) {
    Request request = new Request(route, body.length);
    return request.facts(Json.readObject(body, json -> requests.read(json, request)));
  }

  @Override
  public long leastOutput(byte[] body) {
    return switch (name) {
      case "openai.responses" -> LEAST_OF_RESPONSES;
      case "anthropic.messages", "bedrock.invoke.anthropic" ->
          AnthropicRequest.thinkingBudget(body) + 1;
      default -> 1;
    };
  }

  @Override
  public boolean billedByRequest() {
    return name.equals(VERTEX_VIDEOS) || name.equals(BEDROCK_RERANK);
  }

  @Override
  public Format at(String provider) {
    if (name.equals("openai.completions")) {
      return provider.equals("mistral") ? Formats.MISTRAL_COMPLETIONS : this;
    }
    if (!name.equals("openai.chat")) {
      return this;
    }
    return switch (provider) {
      case "mistral" -> Formats.MISTRAL_CHAT;
      case "deepseek", "ollama" -> Formats.OLDER_CHAT;
      default -> this;
    };
  }

  @Override
  public byte[] askForUsage(byte[] body, RequestFacts facts) {
    if (!usageOnRequest || !facts.stream() || facts.usageAsked()) {
      return body;
    }
    Splice splice = new Splice(body, Set.of(INCLUDE_USAGE));
    splice.set(INCLUDE_USAGE, "true");
    return splice.bytes();
  }

  @Override
  public byte[] limitOutput(byte[] body, RequestFacts facts, long tokens) {
    if (outputLimits.isEmpty()) {
      return body;
    }
    Splice splice = new Splice(body, new TreeSet<>(outputLimits));
    List<String> present = outputLimits.stream().filter(splice::has).toList();
    if (present.isEmpty()) {
      splice.set(preferred(splice), Long.toString(tokens));
    }
    present.forEach(path -> splice.set(path, Long.toString(tokens)));
    return splice.bytes();
  }

  @Override
  public byte[] withModel(byte[] body, RequestFacts facts, String model) {
    return modelInBody ? withModelInBody(body, facts, model) : body;
  }

  /** The same JSON object with another model; one that the path names stays there. */
  static byte[] withModelInBody(byte[] body, RequestFacts facts, String model) {
    Splice splice = new Splice(body, Set.of("model"));
    if (!splice.has("model") && !facts.model().isEmpty()) {
      return body;
    }
    char[] quoted = JsonStringEncoder.getInstance().quoteAsCharArray(model);
    splice.set("model", '"' + String.valueOf(quoted) + '"');
    return splice.bytes();
  }

  /** The first limit whose object is there already, else the first. */
  private String preferred(Splice splice) {
    return outputLimits.stream()
        .filter(path -> path.contains("."))
        .filter(path -> splice.hasObject(path.substring(0, path.indexOf('.'))))
        .findFirst()
        .orElse(outputLimits.getFirst());
  }

  @Override
  public Optional<StreamEvents> events() {
    Optional<StreamEnding> ending =
        switch (name) {
          case "openai.chat", "mistral.chat", "deepseek.chat" ->
              Optional.of(new OpenAiEnding(/* chat= */ true));
          case "openai.completions", "mistral.completions" ->
              Optional.of(new OpenAiEnding(/* chat= */ false));
          case "openai.responses" -> Optional.of(new ResponsesEnding());
          case "anthropic.messages" -> Optional.of(new AnthropicEnding());
          case "gemini.generateContent" -> Optional.of(new GeminiEnding());
          default -> Optional.empty();
        };
    return ending.map(end -> new StreamEvents(interpreters, end));
  }

  @Override
  public UsageReader answer() {
    return new WholeAnswer(interpreters, sieve);
  }

  @Override
  public StreamReader stream(boolean hideUsage) {
    return new StreamedAnswer(interpreters, hideUsage, lines);
  }
}
