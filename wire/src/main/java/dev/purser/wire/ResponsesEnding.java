package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Set;

/** Ends streams of OpenAI's responses: the response as it began, with what came of it. */
final class ResponsesEnding implements StreamEnding {

  private final OutputText text = new OutputText();
  private byte[] response = "{}".getBytes(UTF_8);
  private String item = "";
  private long sequence;

  @Override
  public void note(Json json, byte[] data, int from) {
    String[] type = {""};
    String[] delta = {""};
    int[] whole = {0, 0};
    json.fields(name -> {
      switch (name) {
        case "type" -> type[0] = json.name();
        case "sequence_number" -> sequence = Math.max(sequence, json.count());
        case "delta" -> delta[0] = json.text();
        case "item_id" -> item = json.text().isEmpty() ? item : json.text();
        case "response" -> {
          whole[0] = json.start();
          whole[1] = json.end();
        }
        default -> {}
      }
    });
    if (type[0].equals("response.output_text.delta")) {
      text.append(delta[0]);
    } else if (type[0].equals("response.created") && whole[1] > whole[0]) {
      response = Arrays.copyOfRange(data, from + whole[0], from + whole[1]);
    }
  }

  @Override
  public byte[] write(StreamEvents.Stop stop) {
    byte[] last = with(response, "status", "\"incomplete\"");
    last = with(last, "incomplete_details", "{\"reason\":\"max_output_tokens\"}");
    last = with(last, "output", output());
    last = with(last, "usage", usage(stop));
    byte[] ended = last;
    return StreamEnding.event(
        "response.incomplete",
        json -> {
          json.writeStringProperty("type", "response.incomplete");
          json.writeNumberProperty("sequence_number", sequence + 1);
          json.writeName("response");
          json.writeRawValue(new String(ended, UTF_8));
          StreamEnding.notice(json, stop);
        });
  }

  private static byte[] with(byte[] object, String field, String value) {
    Splice splice = new Splice(object, Set.of(field));
    splice.set(field, value);
    return splice.bytes();
  }

  private String output() {
    if (text.isEmpty()) {
      return "[]";
    }
    byte[] message =
        StreamEnding.object(json -> {
          json.writeStringProperty("type", "message");
          json.writeStringProperty("id", item);
          json.writeStringProperty("status", "incomplete");
          json.writeStringProperty("role", "assistant");
          json.writeArrayPropertyStart("content");
          json.writeStartObject();
          json.writeStringProperty("type", "output_text");
          json.writeStringProperty("text", text.text());
          json.writeArrayPropertyStart("annotations");
          json.writeEndArray();
          json.writeEndObject();
          json.writeEndArray();
        });
    return "[" + new String(message, UTF_8) + "]";
  }

  private static String usage(StreamEvents.Stop stop) {
    return "{\"input_tokens\":"
        + stop.input()
        + ",\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":"
        + stop.output()
        + ",\"output_tokens_details\":{\"reasoning_tokens\":0},\"total_tokens\":"
        + (stop.input() + stop.output())
        + "}";
  }
}
