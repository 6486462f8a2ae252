package dev.purser.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/** Writes messages of {@code application/vnd.amazon.eventstream}, as AWS Bedrock streams them. */
public final class EventFrames {

  private EventFrames() {}

  /** An event with a payload of JSON. */
  public static byte[] event(String type, String payload) {
    Map<String, String> headers = new TreeMap<>();
    headers.put(":event-type", type);
    headers.put(":content-type", "application/json");
    headers.put(":message-type", "event");
    return message(headers, payload.getBytes(UTF_8));
  }

  /** An event of a model's own stream, as InvokeModelWithResponseStream carries it. */
  public static byte[] chunk(String event) {
    String encoded = Base64.getEncoder().encodeToString(event.getBytes(UTF_8));
    return event("chunk", "{\"bytes\":\"" + encoded + "\",\"p\":\"abcdef\"}");
  }

  /** An exception in the middle of a stream. */
  public static byte[] exception(String type) {
    Map<String, String> headers = new TreeMap<>();
    headers.put(":exception-type", type);
    headers.put(":content-type", "application/json");
    headers.put(":message-type", "exception");
    return message(headers, "{\"message\":\"too many\"}".getBytes(UTF_8));
  }

  /** A message with headers that are strings. */
  public static byte[] message(Map<String, String> headers, byte[] payload) {
    ByteArrayOutputStream heads = new ByteArrayOutputStream();
    headers.forEach((name, value) -> {
      byte[] bytes = value.getBytes(UTF_8);
      heads.write(name.length());
      heads.writeBytes(name.getBytes(UTF_8));
      heads.write(7);
      heads.write(bytes.length >> 8);
      heads.write(bytes.length);
      heads.writeBytes(bytes);
    });
    int total = 12 + heads.size() + payload.length + 4;
    ByteBuffer message = ByteBuffer.allocate(total);
    message.putInt(total).putInt(heads.size());
    message.putInt(checksum(message.array(), 8));
    message.put(heads.toByteArray()).put(payload);
    message.putInt(checksum(message.array(), total - 4));
    return message.array();
  }

  /** Messages one after the other. */
  public static byte[] joined(byte[]... messages) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      all.writeBytes(message);
    }
    return all.toByteArray();
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
