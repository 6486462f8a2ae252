package dev.purser.wire;

import java.math.BigDecimal;

/** Reads requests that models on Bedrock take in formats of their own. */
final class BedrockModelRequests {

  private static final long MOST_PROMPTS = 100;

  private BedrockModelRequests() {}

  /** A request of Nova: as Converse has it, with another name for the limit. */
  static void nova(Json json, Request request) {
    ConverseRequest.read(json, request);
  }

  /** A request of Titan, Llama, Mistral, Cohere and others, or of a model that is not told. */
  static void text(Json json, Request request) {
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "max_tokens", "max_tokens_to_sample", "max_gen_len", "maxTokens" ->
            request.limit(json, 0);
        case "max_completion_tokens" -> request.limit(json, 0);
        case "textGenerationConfig" ->
            json.fields(inner -> {
              if (inner.equals("maxTokenCount")) {
                request.limit(json, 0);
              }
            });
        case "inferenceConfig" ->
            json.fields(inner -> {
              if (inner.equals("maxTokens") || inner.equals("max_new_tokens")) {
                request.limit(json, 0);
              }
            });
        case "num_generations", "numResults", "n" -> request.choices(json);
        case "images" -> json.items(request::image);
        case "image", "inputImage" -> request.image();
        case "connectors" -> json.items(() -> request.unboundable("connectors"));
        case "messages" -> json.items(() -> json.fields(inner -> message(inner, json, request)));
        default -> {}
      }
    });
  }

  private static void message(String name, Json json, Request request) {
    if (name.equals("content")) {
      json.items(() ->
          json.fields(part -> {
            switch (part) {
              case "image_url", "image", "source" -> request.image();
              case "video", "document" -> request.unboundable("a file of another kind");
              default -> {}
            }
          }));
    }
  }

  /** Pictures to make: one, or as many as are named. */
  static void images(Json json, Request request) {
    long[] number = {1};
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "samples" -> number[0] = json.count();
        case "imageGenerationConfig" ->
            json.fields(inner -> {
              if (inner.equals("numberOfImages")) {
                number[0] = json.count();
              }
            });
        default -> {}
      }
    });
    request.pictures(number[0]);
  }

  /** Pictures of Vertex AI's {@code predict}; four where it does not say how many. */
  static void predictedImages(Json json, Request request) {
    long[] number = {4};
    long[] prompts = {0};
    json.fields(name -> {
      request.field(name);
      if (name.equals("instances")) {
        json.items(() -> prompts[0]++);
      }
      if (name.equals("parameters")) {
        json.fields(inner -> {
          if (inner.equals("sampleCount")) {
            number[0] = json.count();
          }
        });
      }
    });
    // One prompt is taken; should several be, each makes as many.
    request.pictures(number[0] * Math.clamp(prompts[0], 1, MOST_PROMPTS));
  }

  /** Videos of Vertex AI and Gemini: one of eight seconds where it does not say otherwise. */
  static void predictedVideos(Json json, Request request) {
    long[] number = {1};
    long[] seconds = {8};
    long[] prompts = {0};
    String[] resolution = {""};
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "instances" -> json.items(() -> prompts[0]++);
        case "parameters" ->
            json.fields(inner -> {
              switch (inner) {
                case "sampleCount", "numberOfVideos" -> number[0] = json.count();
                case "durationSeconds" -> seconds[0] = json.count();
                case "resolution" -> resolution[0] = json.text();
                default -> {}
              }
            });
        default -> {}
      }
    });
    if (number[0] < 1 || number[0] > MOST_PROMPTS || seconds[0] < 1 || seconds[0] > 3_600) {
      request.unboundable("a number of videos or seconds that is no count");
      return;
    }
    String size = resolution[0].matches("720p|1080p|4k") ? "/" + resolution[0] : "";
    request.atMost(
        "video_seconds" + size,
        BigDecimal.valueOf(number[0] * seconds[0] * Math.clamp(prompts[0], 1, MOST_PROMPTS)));
    request.noOutput();
  }

  /** Texts to embed that are billed by their characters, of which each has a byte at least. */
  static void embedCharacters(Json json, Request request) {
    embed(json, request);
    request.atMost("characters", BigDecimal.valueOf(request.bodyBytes()));
  }

  /** A text or an image to embed, or several. */
  static void embed(Json json, Request request) {
    json.fields(name -> {
      request.field(name);
      switch (name) {
        case "inputImage", "image" -> request.image();
        case "images" -> json.items(request::image);
        case "inputs" -> json.items(() -> request.image());
        default -> {}
      }
    });
  }
}
