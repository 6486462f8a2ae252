package dev.purser.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the end of a stream whose answer is cut short, as the provider itself would write it for
 * an answer that reached its output limit. Not thread-safe, used for one answer.
 */
interface StreamEnding {

  /**
   * Takes notice of an event that goes to the caller.
   *
   * @param data the array that holds it
   * @param from where it begins in the array
   */
  void note(Json json, byte[] data, int from);

  /** The last events. */
  byte[] write(StreamEvents.Stop stop);

  /** One event. */
  static byte[] event(String name, Consumer<JsonGenerator> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    if (!name.isEmpty()) {
      out.writeBytes(("event: " + name + "\n").getBytes(StandardCharsets.UTF_8));
    }
    out.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
    out.writeBytes(object(fields));
    out.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  /** A JSON object. */
  static byte[] object(Consumer<JsonGenerator> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = Factory.JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** Says in the caller's own stream why it ends; SDKs pass over fields that they do not know. */
  static void notice(JsonGenerator json, StreamEvents.Stop stop) {
    json.writeObjectPropertyStart("purser");
    json.writeStringProperty("code", stop.code());
    json.writeStringProperty("budget", stop.budget());
    json.writeStringProperty("message", stop.message());
    json.writeEndObject();
  }

  /** Where generators come from. */
  final class Factory {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private Factory() {}
  }
}
