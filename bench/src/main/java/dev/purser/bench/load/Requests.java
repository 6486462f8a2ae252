package dev.purser.bench.load;

import java.nio.charset.StandardCharsets;

/** The requests that are sent: what an agent could send, with labels for every budget. */
final class Requests {

  private Requests() {}

  static byte[] chat(int port, String path, boolean stream) {
    String body =
        "{\"model\":\"gpt-4o-mini\",\"max_completion_tokens\":300,"
            + (stream ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "")
            + "\"messages\":[{\"role\":\"system\",\"content\":\""
            + "You keep the books of a ship. ".repeat(8)
            + "\"},{\"role\":\"user\",\"content\":\"How is the sea?\"}]}";
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nhost: 127.0.0.1:"
            + port
            + "\r\nauthorization: Bearer sk-bench\r\ncontent-type: application/json\r\n"
            + "x-purser-labels: team=research,user=ada,agent=planner\r\n"
            + (stream ? "x-bench: stream\r\n" : "")
            + "content-length: "
            + body.length()
            + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.ISO_8859_1);
  }
}
