package dev.purser.wire;

import java.util.List;
import java.util.Set;

/** The formats of AWS Bedrock's runtime. */
final class BedrockFormats {

  static final Format CONVERSE =
      new Dialect(
          "bedrock.converse",
          ConverseRequest::read,
          List.of("inferenceConfig.maxTokens"),
          false,
          false,
          ConverseAnswer::new,
          WholeAnswer.KEEP_ALL);

  private static final Format ANTHROPIC =
      InvokeFormat.of(
          "anthropic",
          AnthropicRequest::read,
          List.of("max_tokens"),
          AnthropicAnswer::new,
          WholeAnswer.KEEP_ALL);

  private static final Format NOVA =
      InvokeFormat.of(
          "nova",
          BedrockModelRequests::nova,
          List.of("inferenceConfig.maxTokens", "inferenceConfig.max_new_tokens"),
          BedrockModelAnswer::new,
          WholeAnswer.KEEP_ALL);

  private static final Format TITAN = text("titan", List.of("textGenerationConfig.maxTokenCount"));

  private static final Format LLAMA = text("llama", List.of("max_gen_len"));

  private static final Format MAX_TOKENS = text("text", List.of("max_tokens"));

  /** Models that speak as OpenAI's do. */
  private static final Format CHAT =
      InvokeFormat.of(
          "chat",
          BedrockModelRequests::text,
          List.of("max_tokens", "max_completion_tokens"),
          OpenAiAnswer::new,
          WholeAnswer.KEEP_ALL);

  /** A model that the path does not tell: no field is known to limit it. */
  private static final Format UNKNOWN = text("model", List.of());

  /** Models that make pictures, which are billed by the piece. */
  private static final Format IMAGES =
      InvokeFormat.of(
          "images",
          BedrockModelRequests::images,
          List.of(),
          BedrockModelAnswer::new,
          WholeAnswer.KEEP_ALL);

  private static final Format EMBED =
      InvokeFormat.of(
          "embed",
          BedrockModelRequests::embed,
          List.of(),
          BedrockModelAnswer::new,
          kept -> new Sieve(kept, Set.of("embedding", "embeddings", "embeddingsByType", "texts")));

  /** Models that rank; what they bill follows from the request, and the answer does not say it. */
  private static final Format RERANK =
      new Dialect(
          Dialect.BEDROCK_RERANK,
          CohereRequests::rerank,
          List.of(),
          false,
          false,
          tally -> json -> {},
          WholeAnswer.KEEP_ALL);

  private BedrockFormats() {}

  private static Format text(String family, List<String> limits) {
    return InvokeFormat.of(
        family, BedrockModelRequests::text, limits, BedrockModelAnswer::new, WholeAnswer.KEEP_ALL);
  }

  /** Whether a model makes vectors and no text. */
  static boolean embeds(String model) {
    return model.contains("embed");
  }

  /** Whether a model makes pictures and no text. */
  static boolean draws(String model) {
    return model.contains("stability.")
        || model.contains("titan-image")
        || model.contains("nova-canvas");
  }

  /** Whether a model ranks documents. */
  static boolean ranks(String model) {
    return model.contains("rerank");
  }

  /**
   * The format that a model takes and gives through InvokeModel.
   *
   * @param model its id, with or without the region that a profile begins with
   */
  static Format invoke(String model) {
    if (embeds(model)) {
      return EMBED;
    }
    if (draws(model)) {
      return IMAGES;
    }
    if (ranks(model)) {
      return RERANK;
    }
    if (model.contains("anthropic.")) {
      return ANTHROPIC;
    }
    if (model.contains("amazon.nova")) {
      return NOVA;
    }
    if (model.contains("amazon.titan")) {
      return TITAN;
    }
    if (model.contains("meta.llama")) {
      return LLAMA;
    }
    if (model.contains("mistral.") || model.contains("cohere.")) {
      return MAX_TOKENS;
    }
    return model.contains("/") ? UNKNOWN : CHAT;
  }
}
