package dev.purser.acceptance;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.Tool;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Calls of Anthropic's official SDK, unmodified but for its base URL. */
final class AnthropicSdk implements AutoCloseable {

  static final String MODEL = "claude-sonnet-4-5";

  private final AnthropicClient client;

  AnthropicSdk(String baseUrl, String key) {
    client = AnthropicOkHttpClient.builder().baseUrl(baseUrl).apiKey(key).build();
  }

  Heard messages(boolean tool) {
    return heard(client.messages().create(params(tool)));
  }

  Heard messagesStreamed(boolean tool) {
    MessageAccumulator whole = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> stream =
        client.messages().createStreaming(params(tool))) {
      stream.stream().forEach(whole::accumulate);
    }
    return heard(whole.message());
  }

  private static MessageCreateParams params(boolean tool) {
    MessageCreateParams.Builder params =
        MessageCreateParams.builder()
            .model(MODEL)
            .maxTokens(200)
            .addUserMessage(tool ? "Please call the tool." : "How is the sea?");
    if (tool) {
      params.addTool(
          Tool.builder()
              .name("weather")
              .inputSchema(
                  Tool.InputSchema.builder()
                      .properties(
                          Tool.InputSchema.Properties.builder()
                              .putAdditionalProperty(
                                  "city", JsonValue.from(Map.of("type", "string")))
                              .build())
                      .addRequired("city")
                      .build())
              .build());
    }
    return params.build();
  }

  private static Heard heard(Message answer) {
    for (ContentBlock block : answer.content()) {
      if (block.isToolUse()) {
        Object input = block.asToolUse()._input().convert(Map.class);
        return new Heard(
            "", block.asToolUse().name(), JsonMapper.shared().writeValueAsString(input));
      }
    }
    for (ContentBlock block : answer.content()) {
      if (block.isText()) {
        return Heard.text(block.asText().text());
      }
    }
    return Heard.text("");
  }

  @Override
  public void close() {
    client.close();
  }
}
