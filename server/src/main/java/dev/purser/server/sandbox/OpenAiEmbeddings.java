package dev.purser.server.sandbox;

import static dev.purser.server.sandbox.Json.pair;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;

/** OpenAI's {@code /v1/embeddings}: vectors of length 1 that depend on nothing but their text. */
final class OpenAiEmbeddings implements Dialect {

  private static final int MAX_DIMENSIONS = 4096;

  @Override
  public Prompt read(JsonNode body) {
    StringBuilder text = new StringBuilder();
    inputs(body).forEach(input -> text.append(input.asString("")).append('\n'));
    return new Prompt(
        body.path("model").asString(""),
        text.toString(),
        0,
        0,
        "",
        List.of(),
        Optional.empty(),
        false,
        false,
        0,
        1,
        false,
        0,
        body);
  }

  @Override
  public JsonNode whole(Prompt prompt, Answer answer) {
    JsonNode body = prompt.body();
    boolean base64 = body.path("encoding_format").asString("float").equals("base64");
    int usual = prompt.model().contains("large") ? 3072 : 1536;
    int dimensions = Math.clamp(body.path("dimensions").asInt(usual), 1, MAX_DIMENSIONS);
    List<JsonNode> data = new ArrayList<>();
    for (JsonNode input : inputs(body)) {
      float[] vector = vector(input.toString().hashCode(), dimensions);
      data.add(
          Json.object(
              pair("object", "embedding"),
              pair("index", data.size()),
              pair("embedding", base64 ? base64(vector) : vector)));
    }
    long tokens = answer.usage().prompt();
    return Json.object(
        pair("object", "list"),
        pair("data", data),
        pair("model", prompt.model()),
        pair("usage", Json.object(pair("prompt_tokens", tokens), pair("total_tokens", tokens))));
  }

  @Override
  public List<String> stream(Prompt prompt, Answer answer) {
    return List.of(whole(prompt, answer).toString());
  }

  /** One text, several, one list of tokens, or several of those. */
  private static List<JsonNode> inputs(JsonNode body) {
    JsonNode input = body.path("input");
    boolean several = input.isArray() && !input.path(0).isNumber();
    return several ? List.copyOf(input.values()) : List.of(input);
  }

  private static float[] vector(long seed, int dimensions) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] vector = new float[dimensions];
    double square = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextDouble(-1, 1);
      square += vector[i] * vector[i];
    }
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= (float) Math.sqrt(square);
    }
    return vector;
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
