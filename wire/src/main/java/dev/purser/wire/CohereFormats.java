package dev.purser.wire;

import java.util.List;
import java.util.Set;

/** The formats of Cohere. Its chats stream as events, or in version 1 as objects on lines. */
final class CohereFormats {

  static final Format CHAT =
      new Dialect(
          "cohere.chat",
          CohereRequests::chat,
          List.of("max_tokens"),
          true,
          false,
          CohereAnswer::of,
          WholeAnswer.KEEP_ALL,
          true);

  static final Format EMBED =
      new Dialect(
          "cohere.embed",
          CohereRequests::embed,
          List.of(),
          true,
          false,
          CohereAnswer::of,
          kept -> new Sieve(kept, Set.of("embeddings", "texts", "images")));

  static final Format RERANK =
      new Dialect(
          "cohere.rerank",
          CohereRequests::rerank,
          List.of(),
          true,
          false,
          CohereAnswer::ofRanking,
          WholeAnswer.KEEP_ALL);

  static final Format CLASSIFY =
      new Dialect(
          "cohere.classify",
          CohereRequests::classify,
          List.of(),
          true,
          false,
          CohereAnswer::of,
          WholeAnswer.KEEP_ALL);

  private CohereFormats() {}
}
