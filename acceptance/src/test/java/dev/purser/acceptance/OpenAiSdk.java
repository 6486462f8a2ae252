package dev.purser.acceptance;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.List;
import java.util.Map;

/** Calls of OpenAI's official SDK, unmodified but for its base URL. */
final class OpenAiSdk implements AutoCloseable {

  static final String MODEL = "gpt-4o";

  private final OpenAIClient client;

  OpenAiSdk(String baseUrl, String key) {
    client = OpenAIOkHttpClient.builder().baseUrl(baseUrl).apiKey(key).build();
  }

  Heard chat(boolean tool) {
    return heard(client.chat().completions().create(chatParams(tool)));
  }

  Heard chatStreamed(boolean tool) {
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(chatParams(tool))) {
      stream.stream().forEach(whole::accumulate);
    }
    return heard(whole.chatCompletion());
  }

  Heard responses(boolean tool) {
    return heard(client.responses().create(responseParams(tool)));
  }

  Heard responsesStreamed(boolean tool) {
    ResponseAccumulator whole = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> stream =
        client.responses().createStreaming(responseParams(tool))) {
      stream.stream().forEach(whole::accumulate);
    }
    return heard(whole.response());
  }

  /** The length of the vector, as text. */
  Heard embeddings() {
    int length =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("text-embedding-3-small")
                    .input("How long is a rope?")
                    .build())
            .data()
            .getFirst()
            .embedding()
            .size();
    return Heard.text("" + length);
  }

  private static ChatCompletionCreateParams chatParams(boolean tool) {
    ChatCompletionCreateParams.Builder params =
        ChatCompletionCreateParams.builder()
            .model(MODEL)
            .maxCompletionTokens(200)
            .addUserMessage(tool ? "Please call the tool." : "How is the sea?");
    if (tool) {
      params.addFunctionTool(
          FunctionDefinition.builder()
              .name("weather")
              .parameters(
                  FunctionParameters.builder()
                      .putAdditionalProperty("type", JsonValue.from("object"))
                      .putAdditionalProperty(
                          "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                      .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                      .build())
              .build());
    }
    return params.build();
  }

  private static ResponseCreateParams responseParams(boolean tool) {
    ResponseCreateParams.Builder params =
        ResponseCreateParams.builder()
            .model(MODEL)
            .maxOutputTokens(200)
            .input(tool ? "Please call the tool." : "How is the sea?");
    if (tool) {
      params.addTool(
          FunctionTool.builder()
              .name("weather")
              .strict(false)
              .parameters(
                  FunctionTool.Parameters.builder()
                      .putAdditionalProperty("type", JsonValue.from("object"))
                      .putAdditionalProperty(
                          "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))))
                      .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                      .build())
              .build());
    }
    return params.build();
  }

  private static Heard heard(ChatCompletion answer) {
    ChatCompletionMessage message = answer.choices().getFirst().message();
    return message
        .toolCalls()
        .filter(calls -> !calls.isEmpty())
        .map(calls -> calls.getFirst().asFunction().function())
        .map(call -> new Heard("", call.name(), call.arguments()))
        .orElseGet(() -> Heard.text(message.content().orElse("")));
  }

  private static Heard heard(Response answer) {
    for (ResponseOutputItem item : answer.output()) {
      if (item.isFunctionCall()) {
        return new Heard("", item.asFunctionCall().name(), item.asFunctionCall().arguments());
      }
      if (item.isMessage()) {
        return Heard.text(item.asMessage().content().getFirst().asOutputText().text());
      }
    }
    return Heard.text("");
  }

  @Override
  public void close() {
    client.close();
  }
}
