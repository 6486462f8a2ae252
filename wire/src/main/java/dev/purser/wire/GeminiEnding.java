package dev.purser.wire;

/** Ends streams of Gemini's generated content. */
final class GeminiEnding implements StreamEnding {

  private String model = "";
  private String id = "";

  @Override
  public void note(Json json, byte[] data, int from) {
    json.fields(name -> {
      switch (name) {
        case "modelVersion" -> model = json.model();
        case "responseId" -> id = json.text();
        default -> {}
      }
    });
  }

  @Override
  public byte[] write(StreamEvents.Stop stop) {
    return StreamEnding.event(
        "",
        json -> {
          json.writeArrayPropertyStart("candidates");
          json.writeStartObject();
          json.writeObjectPropertyStart("content");
          json.writeArrayPropertyStart("parts");
          json.writeStartObject();
          json.writeStringProperty("text", "");
          json.writeEndObject();
          json.writeEndArray();
          json.writeStringProperty("role", "model");
          json.writeEndObject();
          json.writeStringProperty("finishReason", "MAX_TOKENS");
          json.writeNumberProperty("index", 0);
          json.writeEndObject();
          json.writeEndArray();
          json.writeObjectPropertyStart("usageMetadata");
          json.writeNumberProperty("promptTokenCount", stop.input());
          json.writeNumberProperty("candidatesTokenCount", stop.output());
          json.writeNumberProperty("totalTokenCount", stop.input() + stop.output());
          json.writeEndObject();
          json.writeStringProperty("modelVersion", model);
          if (!id.isEmpty()) {
            json.writeStringProperty("responseId", id);
          }
          StreamEnding.notice(json, stop);
        });
  }
}
