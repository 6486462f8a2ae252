package dev.purser.wire;

import java.io.ByteArrayOutputStream;

/** Ends streams of Anthropic's messages. */
final class AnthropicEnding implements StreamEnding {

  private static final long NONE = -1;

  private long open = NONE;

  @Override
  public void note(Json json, byte[] data, int from) {
    String[] type = {""};
    long[] index = {0};
    json.fields(name -> {
      switch (name) {
        case "type" -> type[0] = json.name();
        case "index" -> index[0] = Math.max(0, json.count());
        default -> {}
      }
    });
    switch (type[0]) {
      case "content_block_start" -> open = index[0];
      case "content_block_stop" -> open = NONE;
      default -> {}
    }
  }

  @Override
  public byte[] write(StreamEvents.Stop stop) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    if (open != NONE) {
      out.writeBytes(
          StreamEnding.event(
              "content_block_stop",
              json -> {
                json.writeStringProperty("type", "content_block_stop");
                json.writeNumberProperty("index", open);
              }));
    }
    out.writeBytes(
        StreamEnding.event(
            "message_delta",
            json -> {
              json.writeStringProperty("type", "message_delta");
              json.writeObjectPropertyStart("delta");
              json.writeStringProperty("stop_reason", "max_tokens");
              json.writeNullProperty("stop_sequence");
              json.writeEndObject();
              json.writeObjectPropertyStart("usage");
              json.writeNumberProperty("output_tokens", stop.output());
              json.writeEndObject();
              StreamEnding.notice(json, stop);
            }));
    out.writeBytes(
        StreamEnding.event(
            "message_stop", json -> json.writeStringProperty("type", "message_stop")));
    return out.toByteArray();
  }
}
