package dev.purser.wire;

import java.util.List;

/** The formats of Gemini and Vertex AI beside the generation of content. */
final class GoogleFormats {

  static final Format INTERACTIONS =
      new Dialect(
          "gemini.interactions",
          GeminiInteractionRequest::read,
          List.of("generation_config.max_output_tokens"),
          true,
          false,
          GeminiInteraction::new,
          WholeAnswer.KEEP_ALL);

  /** What a session's server sends, as objects one after the other. */
  static final Format LIVE =
      new Dialect(
          "gemini.live",
          GeminiRequest::generate,
          List.of(),
          false,
          false,
          GeminiLive::new,
          WholeAnswer.KEEP_ALL,
          true);

  static final Format CACHED_CONTENTS =
      new Dialect(
          "gemini.cachedContents",
          GeminiRequest::cache,
          List.of(),
          true,
          false,
          GeminiCache::new,
          WholeAnswer.KEEP_ALL);

  static final Format PREDICT =
      new Dialect(
          "vertex.predict",
          BedrockModelRequests::embed,
          List.of(),
          false,
          false,
          VertexPrediction::new,
          WholeAnswer.KEEP_ALL);

  static final Format PREDICTED_IMAGES =
      new Dialect(
          "vertex.images",
          BedrockModelRequests::predictedImages,
          List.of(),
          false,
          false,
          VertexPrediction::new,
          WholeAnswer.KEEP_ALL);

  private GoogleFormats() {}
}
