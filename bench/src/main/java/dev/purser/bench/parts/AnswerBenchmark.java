package dev.purser.bench.parts;

import dev.purser.wire.Format;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.RequestFacts;
import dev.purser.wire.Route;
import dev.purser.wire.StreamReader;
import dev.purser.wire.UsageReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads a chat request, its whole answer, and one event of its stream, as the gateway does. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class AnswerBenchmark {

  private static final int EVENTS = 250;

  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":24,\"completion_tokens\":250,\"total_tokens\":274,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":0},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":0}}";

  private static final byte[] REQUEST =
      bytes(
          "{\"model\":\"gpt-4o-mini\",\"max_completion_tokens\":300,\"messages\":["
              + "{\"role\":\"system\",\"content\":\""
              + "You keep the books of a ship. ".repeat(8)
              + "\"},{\"role\":\"user\",\"content\":\"How is the sea?\"}]}");

  private static final byte[] ANSWER =
      bytes(
          "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1760000000,"
              + "\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"message\":"
              + "{\"role\":\"assistant\",\"content\":\""
              + "The sea is calm and the books are in order. ".repeat(8)
              + "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
              + USAGE
              + "}");

  private static final byte[] EVENT =
      bytes(
          "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o-mini\","
              + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" calm\"},"
              + "\"finish_reason\":null}]}\n\n");

  private static final byte[] LAST =
      bytes("data: {\"choices\":[]," + USAGE + "}\n\ndata: [DONE]\n\n");

  private final Route.Metered route = route();
  private final Format format = route.format();

  private static Route.Metered route() {
    return ProviderKind.OPENAI.route("POST", "/v1/chat/completions", "")
            instanceof Route.Metered metered
        ? metered
        : fail();
  }

  private static Route.Metered fail() {
    throw new IllegalStateException("chat completions are metered");
  }

  /** What a request asks for. */
  @Benchmark
  public RequestFacts request() {
    return format.request(REQUEST, route);
  }

  /** What a whole answer used. */
  @Benchmark
  public ReadUsage answer() {
    UsageReader reader = format.answer();
    reader.read(ANSWER, 0, ANSWER.length);
    return reader.usage();
  }

  /** One event of a stream: a whole stream, divided by its events. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public ReadUsage event() {
    StreamReader reader = format.stream(false);
    for (int i = 0; i < EVENTS; i++) {
      reader.read(EVENT, 0, EVENT.length);
    }
    reader.read(LAST, 0, LAST.length);
    return reader.usage();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
