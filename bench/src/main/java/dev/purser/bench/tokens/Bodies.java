package dev.purser.bench.tokens;

import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.Overheads;
import dev.purser.tokens.request.RequestCounter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints how fast requests are counted whose JSON is made to hurt: a million of the smallest parts
 * of each kind. In processor time, the best of some rounds.
 */
public final class Bodies {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int SIZE = 4_000_000;
  private static final int ROUNDS = 4;

  private Bodies() {}

  /**
   * Takes models.
   *
   * @param args such as {@code gpt-4o claude-opus-5-5}
   */
  public static void main(String[] args) {
    for (String model : args) {
      RequestCounter counter = new RequestCounter(new TokenCounter(), Overheads.known());
      System.out.printf("%-20s %8s%n", model, "MB/s");
      bodies()
          .forEach((name, body) ->
              System.out.printf("  %-18s %8.1f%n", name, speed(counter, model, body)));
    }
  }

  private static double speed(RequestCounter counter, String model, byte[] body) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      if (counter.count(body, model).isEmpty()) {
        throw new IllegalStateException("a body is not counted");
      }
      best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
    }
    return body.length * 1e3 / best;
  }

  private static Map<String, byte[]> bodies() {
    Map<String, byte[]> bodies = new LinkedHashMap<>();
    bodies.put("words", body("{\"messages\":[{\"content\":\"", "some words ", "\"}]}"));
    bodies.put("escapes", body("{\"messages\":[{\"content\":\"", "\\u0041\\u4e2d\\n", "\"}]}"));
    bodies.put("texts", list("{\"messages\":[{\"content\":[", "\"a\"", "]}]}"));
    bodies.put("messages", list("{\"messages\":[", "{\"content\":\"a\"}", "]}"));
    bodies.put("messages, numbers", list("{\"messages\":[", "0", "]}"));
    bodies.put("images", list("{\"messages\":[{\"content\":[", "{\"image_url\":\"\"}", "]}]}"));
    bodies.put("documents", list("{\"messages\":[{\"content\":[", "{\"source\":{}}", "]}]}"));
    bodies.put("arguments", list("{\"messages\":[{\"content\":[", "{\"input\":{}}", "]}]}"));
    bodies.put("tools", list("{\"tools\":[", "{}", "]}"));
    bodies.put("tools, numbers", list("{\"tools\":[", "0", "]}"));
    bodies.put(
        "parameters", list("{\"tools\":[{\"parameters\":{\"properties\":{", "\"a\":{}", "}}}]}"));
    bodies.put("nested", list("{\"messages\":[", "[".repeat(400) + "]".repeat(400), "]}"));
    bodies.put("unknown fields", list("{", "\"x\":0", "}"));
    return bodies;
  }

  private static byte[] list(String head, String item, String tail) {
    return body(head + item, "," + item, tail);
  }

  private static byte[] body(String head, String item, String tail) {
    return (head + item.repeat(SIZE / item.length()) + tail).getBytes(StandardCharsets.UTF_8);
  }
}
