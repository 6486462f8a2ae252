package dev.purser.wire;

import java.util.Optional;

/**
 * Tells what a path means by its end, so that any prefix works: {@code /v1}, {@code /openai/v1},
 * {@code /api/v1}. The kinds of providers share one table, as they serve each other's formats too.
 */
final class Routes {

  private static final Route FREE = new Route.Free();
  private static final Route RESULTS = new Route.Results();
  private static final Route UNKNOWN = new Route.Unknown();
  private static final Route CHAT = metered(Formats.OPENAI_CHAT, "chat");
  private static final Route COMPLETIONS = metered(Formats.OPENAI_COMPLETIONS, "text_completion");
  private static final Route EMBEDDINGS = metered(Formats.OPENAI_EMBEDDINGS, "embeddings");
  private static final Route RESPONSES = metered(Formats.OPENAI_RESPONSES, "chat");
  private static final Route COHERE_CHAT = metered(CohereFormats.CHAT, "chat");
  private static final Route COHERE_GENERATE = metered(CohereFormats.CHAT, "text_completion");
  private static final Route COHERE_EMBED = metered(CohereFormats.EMBED, "embeddings");
  private static final Route OCR = metered(MistralOcr.FORMAT, "generate_content");
  private static final Route RERANK = metered(CohereFormats.RERANK, "rerank");
  private static final Route CLASSIFY = metered(CohereFormats.CLASSIFY, "classify");
  private static final Route OLLAMA_CHAT = metered(OllamaFormats.CHAT, "chat");
  private static final Route OLLAMA_GENERATE = metered(OllamaFormats.GENERATE, "text_completion");
  private static final Route OLLAMA_EMBED = metered(OllamaFormats.EMBED, "embeddings");
  private static final Route INTERACTIONS = metered(GoogleFormats.INTERACTIONS, "chat");
  private static final Route CACHED_CONTENTS =
      metered(GoogleFormats.CACHED_CONTENTS, "create_cache");
  private static final Route CONVERSATION = metered(MistralConversation.FORMAT, "chat");
  private static final Route CONVERSATION_ON = metered(MistralConversation.CONTINUED, "chat");
  private static final Route VIDEO = metered(OpenAiVideo.FORMAT, "generate_content");
  private static final Route REMIX = metered(OpenAiVideo.REMIX, "generate_content");
  private static final Route RUNS = metered(Formats.OPENAI_ASSISTANTS, "invoke_agent");
  private static final Route IMAGES = metered(MediaFormats.IMAGES, "generate_content");
  private static final Route TRANSCRIPTIONS =
      metered(MediaFormats.TRANSCRIPTIONS, "generate_content");
  private static final Route SPEECH = metered(MediaFormats.SPEECH, "generate_content");
  private static final Route MESSAGES = metered(Formats.ANTHROPIC_MESSAGES, "chat");

  private static final Route REALTIME =
      new Route.Live(LiveFormat.REALTIME, new Route.Metered(Formats.OPENAI_CHAT, "chat", "", true));
  private static final Route GEMINI_LIVE =
      new Route.Live(
          LiveFormat.GEMINI_LIVE,
          new Route.Metered(GoogleFormats.LIVE, "generate_content", "", true));

  /** The method of Gemini's sessions, as the last part of a path that begins with {@code /ws/}. */
  private static final String BIDI = "BidiGenerateContent";

  private Routes() {}

  private static Route metered(Format format, String operation) {
    return new Route.Metered(format, operation, "", false);
  }

  /** The route of a call; paths that a server could understand in another way are unknown. */
  static Route of(String method, String path) {
    Optional<BedrockPath> bedrock =
        path.contains("/model/") ? BedrockPath.of(path) : Optional.empty();
    if (bedrock.isPresent()) {
      return method.equals("POST") ? bedrock(bedrock.get()) : UNKNOWN;
    }
    if (!isPlain(path)) {
      return UNKNOWN;
    }
    return switch (method) {
      case "POST" -> post(path);
      case "GET" ->
          path.endsWith("/realtime") ? REALTIME : isGeminiLive(path) ? GEMINI_LIVE : read(path);
      case "HEAD" -> read(path);
      case "DELETE" -> isResponse(path) || isKept(path) ? FREE : UNKNOWN;
      default -> UNKNOWN;
    };
  }

  private static Route read(String path) {
    int slash = path.lastIndexOf('/');
    String last = path.substring(slash + 1);
    String before = path.substring(0, slash);
    if (before.endsWith("/responses")) {
      return new Route.Later(Formats.OPENAI_RESPONSES, last);
    }
    if (before.endsWith("/v1/videos")) {
      return new Route.Later(OpenAiVideo.FORMAT, last);
    }
    if (before.endsWith("/interactions")) {
      return new Route.Later(GoogleFormats.INTERACTIONS, last);
    }
    if (last.equals("content") && parent(before).endsWith("/files")
        || last.equals("results") && parent(before).endsWith("/messages/batches")) {
      return RESULTS;
    }
    return isModels(path)
            || isResponse(path)
            || isOllamaState(path)
            || isStored(last, before)
            || isKept(path)
        ? FREE
        : UNKNOWN;
  }

  /** Videos, conversations and running operations that are kept at the provider. */
  private static boolean isKept(String path) {
    return path.endsWith("/v1/videos")
        || path.contains("/v1/videos/")
        || path.endsWith("/v1/conversations")
        || path.contains("/v1/conversations/")
        || path.contains("/operations/");
  }

  /** Batches and files, and lists of them. */
  private static boolean isStored(String last, String before) {
    return last.equals("batches")
        || last.equals("files")
        || before.endsWith("/batches")
        || before.endsWith("/files");
  }

  /** Ends what was begun, in the background or as a batch. */
  private static Route cancel(String before) {
    String thing = parent(before);
    return thing.endsWith("/responses")
        ? new Route.Later(Formats.OPENAI_RESPONSES, before.substring(thing.length() + 1))
        : thing.endsWith("/batches") ? FREE : UNKNOWN;
  }

  private static boolean isGeminiLive(String path) {
    return path.contains("/ws/")
        && path.startsWith(BIDI, Math.max(path.lastIndexOf('/'), path.lastIndexOf('.')) + 1);
  }

  private static Route post(String path) {
    int slash = path.lastIndexOf('/');
    String last = path.substring(slash + 1);
    String before = path.substring(0, slash);
    return switch (last) {
      case "completions" ->
          before.endsWith("/chat")
              ? at(CHAT, before.substring(0, before.length() - "/chat".length()))
              : before.endsWith("/v1/agents") ? CHAT : at(COMPLETIONS, before);
      // Names of MiniMax and of Databricks for the same.
      case "chatcompletion_v2" -> before.endsWith("/v1/text") ? CHAT : UNKNOWN;
      case "invocations" -> endpoint(before);
      case "multimodalembeddings", "contextualizedembeddings" ->
          before.endsWith("/v1") ? EMBEDDINGS : UNKNOWN;
      case "conversations" -> before.endsWith("/v1") ? CONVERSATION : UNKNOWN;
      case "restart" -> parent(before).endsWith("/v1/conversations") ? CONVERSATION_ON : UNKNOWN;
      case "videos" -> before.endsWith("/v1") ? VIDEO : UNKNOWN;
      case "remix" -> parent(before).endsWith("/v1/videos") ? REMIX : UNKNOWN;
      case "embeddings" -> before.equals("/api") ? OLLAMA_EMBED : at(EMBEDDINGS, before);
      case "chat" ->
          before.equals("/api") ? OLLAMA_CHAT : isVersion(before) ? COHERE_CHAT : UNKNOWN;
      case "generate" ->
          before.equals("/api") ? OLLAMA_GENERATE : isVersion(before) ? COHERE_GENERATE : UNKNOWN;
      case "embed" ->
          before.equals("/api") ? OLLAMA_EMBED : isVersion(before) ? COHERE_EMBED : UNKNOWN;
      case "ocr" -> isVersion(before) ? OCR : UNKNOWN;
      case "rerank" -> isVersion(before) ? RERANK : UNKNOWN;
      case "classify" -> isVersion(before) ? CLASSIFY : UNKNOWN;
      case "interactions" -> INTERACTIONS;
      case "cachedContents" -> CACHED_CONTENTS;
      case "tokenize", "detokenize" -> isVersion(before) ? FREE : UNKNOWN;
      case "show" -> before.equals("/api") ? FREE : UNKNOWN;
      case "responses" -> at(RESPONSES, before);
      // Perplexity's name for it.
      case "agent" -> before.equals("/v1") ? RESPONSES : UNKNOWN;
      case "compact" -> before.endsWith("/responses") ? RESPONSES : UNKNOWN;
      case "generations", "edits", "variations" ->
          before.endsWith("/images") ? at(IMAGES, parent(before)) : UNKNOWN;
      case "transcriptions", "translations" ->
          before.endsWith("/audio") ? at(TRANSCRIPTIONS, parent(before)) : UNKNOWN;
      case "speech" -> before.endsWith("/audio") ? at(SPEECH, parent(before)) : UNKNOWN;
      case "cancel" -> cancel(before);
      case "moderations" -> FREE;
      case "runs" -> before.contains("/threads") ? RUNS : UNKNOWN;
      case "messages" -> before.endsWith("/v1") ? MESSAGES : UNKNOWN;
      case "count_tokens" -> before.endsWith("/v1/messages") ? FREE : UNKNOWN;
      case "input_tokens" -> before.endsWith("/responses") ? FREE : UNKNOWN;
      default -> before.endsWith("/v1/conversations") ? CONVERSATION_ON : gemini(before, last);
    };
  }

  private static boolean isVersion(String before) {
    return before.endsWith("/v1") || before.endsWith("/v2");
  }

  private static Route bedrock(BedrockPath path) {
    String model = path.model();
    String operation =
        BedrockFormats.embeds(model)
            ? "embeddings"
            : BedrockFormats.draws(model)
                ? "generate_content"
                : BedrockFormats.ranks(model) ? "rerank" : "chat";
    return switch (path.call()) {
      case "converse" -> new Route.Metered(BedrockFormats.CONVERSE, "chat", model, false);
      case "converse-stream" -> new Route.Metered(BedrockFormats.CONVERSE, "chat", model, true);
      case "invoke" -> new Route.Metered(BedrockFormats.invoke(model), operation, model, false);
      case "invoke-with-response-stream" ->
          new Route.Metered(BedrockFormats.invoke(model), operation, model, true);
      case "count-tokens" -> FREE;
      default -> UNKNOWN;
    };
  }

  /** The same path for another model, where it names one. */
  static String withModel(String path, String named, String other) {
    if (named.isEmpty() || named.equals(other)) {
      return path;
    }
    String bedrock = BedrockPath.with(path, other);
    String plain = path.replace("%40", "@");
    return bedrock.equals(path) ? plain.replace("/" + named, "/" + other) : bedrock;
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** The route with the model, where the path names it as Azure's deployments do. */
  private static Route at(Route route, String before) {
    int slash = before.lastIndexOf('/');
    if (slash > 0
        && before.substring(0, slash).endsWith("/deployments")
        && route instanceof Route.Metered plain) {
      return new Route.Metered(
          plain.format(), plain.operation(), before.substring(slash + 1), false);
    }
    return route;
  }

  /** A model that is served under a name of its own, {@code /serving-endpoints/{name}}. */
  private static Route endpoint(String before) {
    int slash = before.lastIndexOf('/');
    return before.substring(0, Math.max(0, slash)).endsWith("/serving-endpoints")
        ? new Route.Metered(Formats.OPENAI_CHAT, "chat", before.substring(slash + 1), false)
        : UNKNOWN;
  }

  /** Gemini's paths end in {@code model:method}. */
  private static Route gemini(String before, String last) {
    String decoded = last.replace("%3A", ":").replace("%3a", ":").replace("%40", "@");
    int colon = decoded.lastIndexOf(':');
    if (colon <= 0) {
      return UNKNOWN;
    }
    String model = decoded.substring(0, colon);
    Format generate = Formats.GEMINI_GENERATE;
    return switch (decoded.substring(colon + 1)) {
      case "generateContent" ->
          new Route.Metered(generate, "generate_content", model, false, region(before));
      case "streamGenerateContent" ->
          new Route.Metered(generate, "generate_content", model, true, region(before));
      case "embedContent", "batchEmbedContents" ->
          new Route.Metered(Formats.GEMINI_EMBED, "embeddings", model, false, region(before));
      case "rawPredict" -> partner(before, model, false);
      case "streamRawPredict" -> partner(before, model, true);
      case "predict" -> predict(before, model);
      case "predictLongRunning" ->
          model.startsWith("veo-")
              ? new Route.Metered(
                  GoogleFormats.VIDEOS, "generate_content", model, false, region(before))
              : UNKNOWN;
      case "fetchPredictOperation" -> FREE;
      case "countTokens" -> FREE;
      default -> UNKNOWN;
    };
  }

  private static Route predict(String before, String model) {
    if (model.contains("embedding") || model.contains("gecko")) {
      // Those of Gemini bill tokens, the older ones characters.
      Format format =
          model.contains("gemini") || model.startsWith("multimodal")
              ? GoogleFormats.PREDICT
              : GoogleFormats.PREDICT_BY_CHARACTERS;
      return new Route.Metered(format, "embeddings", model, false, region(before));
    }
    return model.startsWith("imagen-") && model.contains("generate")
        ? new Route.Metered(
            GoogleFormats.PREDICTED_IMAGES, "generate_content", model, false, region(before))
        : UNKNOWN;
  }

  /** Models of others on Vertex AI, which keep the formats of their makers. */
  private static Route partner(String before, String model, boolean stream) {
    if (before.endsWith("/publishers/anthropic/models")) {
      return model.startsWith("count-tokens")
          ? FREE
          : new Route.Metered(Formats.ANTHROPIC_MESSAGES, "chat", model, stream, region(before));
    }
    if (!before.endsWith("/publishers/mistralai/models")) {
      return UNKNOWN;
    }
    return model.startsWith("mistral-ocr")
        ? new Route.Metered(MistralOcr.FORMAT, "generate_content", model, stream, region(before))
        : new Route.Metered(Formats.MISTRAL_CHAT, "chat", model, stream, region(before));
  }

  /** The region of a path of Vertex AI; empty where it is any. */
  private static String region(String path) {
    int at = path.indexOf("/locations/");
    if (at < 0) {
      return "";
    }
    int from = at + "/locations/".length();
    int to = path.indexOf('/', from);
    String region = path.substring(from, to < 0 ? path.length() : to);
    return region.equals("global") ? "" : Names.orEmpty(region);
  }

  /** What Ollama says of itself. */
  private static boolean isOllamaState(String path) {
    return path.equals("/api/tags") || path.equals("/api/ps") || path.equals("/api/version");
  }

  /** {@code …/models} and what lies under it; names of models may have slashes. */
  private static boolean isModels(String path) {
    return path.endsWith("/models") || path.contains("/models/");
  }

  /** {@code …/responses/{id}} and {@code …/responses/{id}/input_items}. */
  private static boolean isResponse(String path) {
    String id = path.endsWith("/input_items") ? path.substring(0, path.lastIndexOf('/')) : path;
    int slash = id.lastIndexOf('/');
    return slash > 0 && slash < id.length() - 1 && id.substring(0, slash).endsWith("/responses");
  }

  /** Whether no server could take it for another path than the one it looks like. */
  private static boolean isPlain(String path) {
    if (!path.startsWith("/") || path.indexOf('\\') >= 0 || path.indexOf(';') >= 0) {
      return false;
    }
    for (String segment : path.substring(1).split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || hidesMore(segment)) {
        return false;
      }
    }
    return true;
  }

  /** Whether it has an escape other than those of the colon and of {@code @}. */
  private static boolean hidesMore(String segment) {
    for (int i = segment.indexOf('%'); i >= 0; i = segment.indexOf('%', i + 1)) {
      if (!segment.regionMatches(true, i, "%3A", 0, 3) && !segment.startsWith("%40", i)) {
        return true;
      }
    }
    return false;
  }
}
