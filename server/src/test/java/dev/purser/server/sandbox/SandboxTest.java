package dev.purser.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SandboxTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T20:00:00Z"));

  private static Vertx vertx;
  private static Sandbox sandbox;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    sandbox = Sandbox.start(vertx, text -> text.length() / 4, CLOCK).await();
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.close();
    vertx.close().await();
  }

  @Test
  void chat_sameRequestTwice_saysTheSameUnderAnotherId() throws Exception {
    String request = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    JsonNode first = json(post("/openai/v1/chat/completions", request));
    JsonNode second = json(post("/openai/v1/chat/completions", request));

    assertThat(first.path("choices")).isEqualTo(second.path("choices"));
    assertThat(first.path("id")).isNotEqualTo(second.path("id"));
    assertThat(first.path("created").asLong()).isEqualTo(CLOCK.instant().getEpochSecond());
    assertThat(first.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    JsonNode usage = first.path("usage");
    assertThat(usage.path("prompt_tokens").asLong()).isPositive();
    assertThat(usage.path("completion_tokens").asLong()).isBetween(24L, 160L);
    assertThat(usage.path("total_tokens").asLong())
        .isEqualTo(usage.path("prompt_tokens").asLong() + usage.path("completion_tokens").asLong());
  }

  @Test
  void chat_streamed_bringsTheSameTextAndReportsUsageOnlyWhenAsked() throws Exception {
    String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
    String whole =
        json(post("/openai/v1/chat/completions", "{\"model\":\"gpt-4o\"," + messages + "}"))
            .at("/choices/0/message/content")
            .asString();
    String ask = "{\"model\":\"gpt-4o\",\"stream\":true," + messages;

    List<JsonNode> silent = events(post("/openai/v1/chat/completions", ask + "}"));
    List<JsonNode> telling =
        events(
            post(
                "/openai/v1/chat/completions",
                ask + ",\"stream_options\":{\"include_usage\":true}}"));

    assertThat(streamed(silent)).isEqualTo(whole);
    assertThat(streamed(telling)).isEqualTo(whole);
    assertThat(silent).noneMatch(event -> event.has("usage"));
    assertThat(telling.getLast().path("choices")).isEmpty();
    assertThat(telling.getLast().at("/usage/completion_tokens").asLong()).isPositive();
    assertThat(telling.subList(0, telling.size() - 1))
        .allMatch(event -> event.path("usage").isNull());
  }

  @Test
  void chat_outputLimit_endsTheTextThere() throws Exception {
    JsonNode answer =
        json(
            post(
                "/openai/v1/chat/completions",
                "{\"model\":\"gpt-4o\",\"max_tokens\":5,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"));

    assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("length");
    assertThat(answer.at("/usage/completion_tokens").asLong()).isEqualTo(5);
  }

  @Test
  void chat_longPromptTwice_isReadFromTheCache() throws Exception {
    String request =
        "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\""
            + "All the books of the ship. ".repeat(400)
            + "\"}]}";

    JsonNode first = json(post("/openai/v1/chat/completions", request));
    JsonNode second = json(post("/openai/v1/chat/completions", request));

    String cached = "/usage/prompt_tokens_details/cached_tokens";
    assertThat(first.at(cached).asLong()).isZero();
    assertThat(second.at(cached).asLong())
        .isBetween(1024L, second.at("/usage/prompt_tokens").asLong());
    assertThat(second.at(cached).asLong() % 128).isZero();
  }

  @Test
  void chat_reasoningModel_countsItWithinTheLimit() throws Exception {
    JsonNode answer =
        json(
            post(
                "/openai/v1/chat/completions",
                "{\"model\":\"gpt-5-mini\",\"max_completion_tokens\":20,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"));

    assertThat(answer.at("/usage/completion_tokens").asLong()).isEqualTo(20);
    assertThat(answer.at("/usage/completion_tokens_details/reasoning_tokens").asLong())
        .isEqualTo(20);
    assertThat(answer.at("/choices/0/message/content").asString()).isEmpty();
  }

  @Test
  void chat_toolAskedFor_isCalledWithArgumentsOfItsSchema() throws Exception {
    JsonNode answer =
        json(
            post(
                "/openai/v1/chat/completions",
                """
                {"model":"gpt-4o","messages":[{"role":"user","content":"Please call the tool"}],
                 "tools":[{"type":"function","function":{"name":"weather","parameters":{
                   "type":"object","required":["city","days"],"properties":{
                     "city":{"type":"string"},"days":{"type":"integer"},"note":{"type":"string"}}}}}]}
                """));

    assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("tool_calls");
    JsonNode function = answer.at("/choices/0/message/tool_calls/0/function");
    assertThat(function.path("name").asString()).isEqualTo("weather");
    assertThat(Json.MAPPER.readTree(function.path("arguments").asString()))
        .isEqualTo(Json.MAPPER.readTree("{\"city\":\"city of the sandbox\",\"days\":1}"));
  }

  @Test
  void responses_cutShort_isIncompleteInBothForms() throws Exception {
    String request =
        "{\"model\":\"gpt-4o\",\"input\":\"Hi\",\"max_output_tokens\":7,\"stream\":%s}";

    JsonNode whole = json(post("/openai/v1/responses", request.formatted(false)));
    List<JsonNode> events = events(post("/openai/v1/responses", request.formatted(true)));

    assertThat(whole.path("status").asString()).isEqualTo("incomplete");
    assertThat(whole.at("/usage/output_tokens").asLong()).isEqualTo(7);
    assertThat(events.getFirst().path("type").asString()).isEqualTo("response.created");
    assertThat(events.getFirst().at("/response/usage").isNull()).isTrue();
    assertThat(events.getLast().path("type").asString()).isEqualTo("response.incomplete");
    assertThat(events.getLast().at("/response/usage")).isEqualTo(whole.path("usage"));
    assertThat(events).extracting(e -> e.path("sequence_number").asInt()).isSorted();
  }

  @Test
  void embeddings_base64AndFloats_areTheSameVectorOfLengthOne() throws Exception {
    String request =
        "{\"model\":\"text-embedding-3-small\",\"dimensions\":8,\"input\":[\"a\",\"b\"],"
            + "\"encoding_format\":\"%s\"}";

    JsonNode floats = json(post("/openai/v1/embeddings", request.formatted("float")));
    JsonNode base64 = json(post("/openai/v1/embeddings", request.formatted("base64")));

    FloatBuffer decoded =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64.at("/data/0/embedding").asString()))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    double square = 0;
    for (JsonNode value : floats.at("/data/0/embedding").values()) {
      assertThat(value.floatValue()).isEqualTo(decoded.get());
      square += value.asDouble() * value.asDouble();
    }
    assertThat(decoded.hasRemaining()).isFalse();
    assertThat(square).isBetween(0.999, 1.001);
    assertThat(floats.at("/data/0/embedding")).isNotEqualTo(floats.at("/data/1/embedding"));
  }

  @Test
  void messages_markedPrefix_isWrittenThenRead() throws Exception {
    String request =
        """
        {"model":"claude-sonnet-5-5","max_tokens":50,
         "system":[{"type":"text","text":"%s","cache_control":{"type":"ephemeral"}}],
         "messages":[{"role":"user","content":"Hi"}]}
        """
            .formatted("Keep the books. ".repeat(500));

    JsonNode first = json(post("/anthropic/v1/messages", request)).path("usage");
    JsonNode second = json(post("/anthropic/v1/messages", request)).path("usage");

    long written = first.path("cache_creation_input_tokens").asLong();
    assertThat(written).isGreaterThanOrEqualTo(1024);
    assertThat(first.at("/cache_creation/ephemeral_5m_input_tokens").asLong()).isEqualTo(written);
    assertThat(first.path("cache_read_input_tokens").asLong()).isZero();
    assertThat(second.path("cache_read_input_tokens").asLong()).isEqualTo(written);
    assertThat(second.path("input_tokens")).isEqualTo(first.path("input_tokens"));
  }

  @Test
  void messages_streamed_endWithTotals() throws Exception {
    List<JsonNode> events =
        events(
            post(
                "/anthropic/v1/messages",
                "{\"model\":\"claude-haiku-5-5\",\"max_tokens\":9,\"stream\":true,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"));

    assertThat(events.getFirst().path("type").asString()).isEqualTo("message_start");
    JsonNode delta = events.get(events.size() - 2);
    assertThat(delta.at("/delta/stop_reason").asString()).isEqualTo("max_tokens");
    assertThat(delta.at("/usage/output_tokens").asLong()).isEqualTo(9);
    assertThat(events.getLast().path("type").asString()).isEqualTo("message_stop");
  }

  @Test
  void generateContent_streamedAsEventsAndAsArray_isTheSame() throws Exception {
    String request = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}";
    String path = "/gemini/v1beta/models/gemini-3.8-flash:streamGenerateContent";

    List<JsonNode> events = events(post(path + "?alt=sse", request));
    JsonNode array = json(post(path, request));

    assertThat(events).hasSize(array.size());
    JsonNode last = events.getLast().path("usageMetadata");
    assertThat(last).isEqualTo(array.get(array.size() - 1).path("usageMetadata"));
    assertThat(last.path("thoughtsTokenCount").asLong()).isPositive();
    assertThat(last.path("totalTokenCount").asLong())
        .isEqualTo(
            last.path("promptTokenCount").asLong()
                + last.path("candidatesTokenCount").asLong()
                + last.path("thoughtsTokenCount").asLong());
  }

  @Test
  void knobs_statusAndCut_misbehaveAsAskedFor() throws Exception {
    String request =
        "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";

    HttpResponse<String> limited =
        post("/openai/v1/chat/completions", request, "x-sandbox-status", "429");
    HttpResponse<String> wrong =
        post("/openai/v1/chat/completions", request, "x-sandbox-status", "200");

    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("retry-after")).hasValue("1");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThatThrownBy(
            () -> post("/openai/v1/chat/completions", request, "x-sandbox-cut-after", "2"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void path_unknownOrNotJson_isAnError() throws Exception {
    assertThat(post("/openai/v1/nothing", "{}").statusCode()).isEqualTo(404);
    assertThat(post("/gemini/v1beta/nothing", "{}").statusCode()).isEqualTo(404);
    assertThat(post("/anthropic/v1/messages", "[").statusCode()).isEqualTo(400);
    assertThat(post("/openai/v1/chat/completions", "{}").statusCode()).isEqualTo(400);
  }

  private static HttpResponse<String> post(String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(sandbox.baseUrl().resolve(path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.MAPPER.readTree(answer.body());
  }

  private static List<JsonNode> events(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("content-type").orElse("")).contains("event-stream");
    return Stream.of(answer.body().split("\n"))
        .filter(line -> line.startsWith("data: {"))
        .map(line -> Json.MAPPER.readTree(line.substring("data: ".length())))
        .toList();
  }

  private static String streamed(List<JsonNode> events) {
    StringBuilder text = new StringBuilder();
    events.forEach(e -> text.append(e.at("/choices/0/delta/content").asString("")));
    return text.toString();
  }
}
