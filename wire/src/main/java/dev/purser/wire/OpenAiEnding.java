package dev.purser.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;

/** Ends streams of OpenAI's chat completions and of its legacy completions. */
final class OpenAiEnding implements StreamEnding {

  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8);

  private final boolean chat;
  private String id = "";
  private String model = "";
  private long created;

  OpenAiEnding(boolean chat) {
    this.chat = chat;
  }

  @Override
  public void note(Json json, byte[] data, int from) {
    json.fields(name -> {
      switch (name) {
        case "id" -> id = json.text();
        case "model" -> model = json.model();
        case "created" -> created = Math.max(0, json.count());
        default -> {}
      }
    });
  }

  @Override
  public byte[] write(StreamEvents.Stop stop) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    out.writeBytes(
        StreamEnding.event(
            "",
            json -> {
              head(json);
              json.writeArrayPropertyStart("choices");
              json.writeStartObject();
              json.writeNumberProperty("index", 0);
              if (chat) {
                json.writeObjectPropertyStart("delta");
                json.writeEndObject();
              } else {
                json.writeStringProperty("text", "");
              }
              json.writeNullProperty("logprobs");
              json.writeStringProperty("finish_reason", "length");
              json.writeEndObject();
              json.writeEndArray();
              StreamEnding.notice(json, stop);
            }));
    if (stop.usage()) {
      out.writeBytes(
          StreamEnding.event(
              "",
              json -> {
                head(json);
                json.writeArrayPropertyStart("choices");
                json.writeEndArray();
                json.writeObjectPropertyStart("usage");
                json.writeNumberProperty("prompt_tokens", stop.input());
                json.writeNumberProperty("completion_tokens", stop.output());
                json.writeNumberProperty("total_tokens", stop.input() + stop.output());
                json.writeEndObject();
              }));
    }
    out.writeBytes(DONE);
    return out.toByteArray();
  }

  private void head(JsonGenerator json) {
    json.writeStringProperty("id", id);
    json.writeStringProperty("object", chat ? "chat.completion.chunk" : "text_completion");
    json.writeNumberProperty("created", created);
    json.writeStringProperty("model", model);
  }
}
