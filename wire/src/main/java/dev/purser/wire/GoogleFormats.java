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
          tally -> new VertexPrediction(tally, /* byCharacters= */ false),
          WholeAnswer.KEEP_ALL);

  static final Format PREDICTED_IMAGES =
      new Dialect(
          "vertex.images",
          BedrockModelRequests::predictedImages,
          List.of(),
          false,
          false,
          tally -> new VertexPrediction(tally, /* byCharacters= */ false),
          WholeAnswer.KEEP_ALL);

  /** Embeddings that are billed by the characters of their texts. */
  static final Format PREDICT_BY_CHARACTERS =
      new Dialect(
          "vertex.predict.characters",
          BedrockModelRequests::embedCharacters,
          List.of(),
          false,
          false,
          tally -> new VertexPrediction(tally, /* byCharacters= */ true),
          WholeAnswer.KEEP_ALL);

  /**
   * Videos, which an operation makes in the background. What is billed is in the request: the
   * answer names the operation only, and what that says later has no length.
   */
  static final Format VIDEOS =
      new Dialect(
          Dialect.VERTEX_VIDEOS,
          BedrockModelRequests::predictedVideos,
          List.of(),
          false,
          false,
          tally -> json -> {},
          WholeAnswer.KEEP_ALL);

  private GoogleFormats() {}
}
