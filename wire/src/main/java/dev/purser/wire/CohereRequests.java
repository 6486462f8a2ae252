package dev.purser.wire;

import java.math.BigDecimal;

/** Reads requests of Cohere: chats of both versions, and what generates, embeds and ranks. */
final class CohereRequests {

  /** Ranked is in units of a query with up to 100 documents of up to 500 tokens each. */
  private static final long DOCUMENTS_PER_UNIT = 100;

  private static final long TOKENS_PER_DOCUMENT = 500;

  private CohereRequests() {}

  static void chat(Json json, Request request) {
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.model(json);
        case "stream" -> request.stream(json);
        case "max_tokens" -> request.limit(json, 0);
        case "num_generations" -> request.choices(json);
        case "messages" ->
            json.items(() ->
                json.fields(inner -> {
                  if (inner.equals("content")) {
                    json.items(() -> json.fields(part -> image(part, request)));
                  }
                }));
        case "connectors" -> json.items(() -> request.unboundable("connectors"));
        case "conversation_id" -> {
          if (json.isString()) {
            request.unboundable("a conversation kept at the provider");
          }
        }
        default -> {}
      }
    });
  }

  private static void image(String name, Request request) {
    if (name.equals("image_url")) {
      request.image();
    }
  }

  static void embed(Json json, Request request) {
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.model(json);
        case "images" -> json.items(request::image);
        case "inputs" ->
            json.items(() ->
                json.fields(inner -> {
                  if (inner.equals("content")) {
                    json.items(() -> json.fields(part -> image(part, request)));
                  }
                }));
        default -> {}
      }
    });
  }

  static void rerank(Json json, Request request) {
    long[] documents = {0};
    long[] bytes = {0};
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.model(json);
        case "documents" -> {
          int start = json.start();
          json.items(() -> documents[0]++);
          bytes[0] = (long) json.end() - start;
        }
        default -> {}
      }
    });
    // A token has a byte at least; a document that is longer counts as several.
    long counted = documents[0] + bytes[0] / TOKENS_PER_DOCUMENT;
    request.atMost(
        "search_units", BigDecimal.valueOf(Math.ceilDiv(Math.max(1, counted), DOCUMENTS_PER_UNIT)));
    request.noOutput();
  }

  static void classify(Json json, Request request) {
    long[] inputs = {0};
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "model" -> request.model(json);
        case "inputs" -> json.items(() -> inputs[0]++);
        default -> {}
      }
    });
    request.atMost("classifications", BigDecimal.valueOf(inputs[0]));
    request.noOutput();
  }
}
