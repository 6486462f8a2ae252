package dev.purser.testkit;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What a fake upstream does with one request: a status, headers, and steps in order. Immutable;
 * each method gives a reply with one more step.
 *
 * <p>A reply that is a single run of bytes and then its end is sent with a content length, all else
 * in chunks. A reply without an ending stalls.
 */
public final class Reply {

  private final int status;
  private final Map<String, String> headers;
  private final List<Step> steps;

  private Reply(int status, Map<String, String> headers, List<Step> steps) {
    this.status = status;
    this.headers = headers;
    this.steps = steps;
  }

  /** A reply with this status, without headers or steps. */
  public static Reply status(int status) {
    return new Reply(status, Map.of(), List.of());
  }

  /** A complete JSON answer. */
  public static Reply json(int status, byte[] body) {
    return status(status).header("content-type", "application/json").bytes(body).end();
  }

  /** A complete JSON answer. */
  public static Reply json(int status, String body) {
    return json(status, body.getBytes(StandardCharsets.UTF_8));
  }

  /** The head of a stream of server-sent events; chunks and an ending are up to the caller. */
  public static Reply sse() {
    return status(200).header("content-type", "text/event-stream; charset=utf-8");
  }

  /** A complete stream of server-sent events, one write for each part. */
  public static Reply sse(List<String> parts) {
    Reply reply = sse();
    for (String part : parts) {
      reply = reply.text(part);
    }
    return reply.end();
  }

  /** A complete stream whose bytes are written in pieces of the given size, wherever they fall. */
  public static Reply sse(byte[] body, int pieceSize) {
    Reply reply = sse();
    for (int at = 0; at < body.length; at += pieceSize) {
      int end = Math.min(body.length, at + pieceSize);
      reply = reply.bytes(Arrays.copyOfRange(body, at, end));
    }
    return reply.end();
  }

  /** The connection is reset before any byte of an answer. */
  public static Reply resetAtOnce() {
    return status(200).reset();
  }

  /** Nothing ever comes back, not even a status. */
  public static Reply silence() {
    return status(200).stall();
  }

  /** Adds a header. */
  public Reply header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, steps);
  }

  /** Sends status and headers before anything of the body. */
  public Reply head() {
    return then(new Step.Head());
  }

  /** Writes bytes. */
  public Reply bytes(byte[] bytes) {
    return then(new Step.Bytes(Buffer.buffer(bytes)));
  }

  /** Writes text as UTF-8. */
  public Reply text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Waits for a gate to open; if the gate fails, the reply stalls. */
  public Reply await(CompletionStage<?> gate) {
    return then(new Step.Await(gate));
  }

  /** Waits for a while: for replies that are slow, not for tests that hope. */
  public Reply pause(Duration duration) {
    return then(new Step.Pause(duration));
  }

  /** Ends the response properly. */
  public Reply end() {
    return then(new Step.End());
  }

  /** Closes the connection in the middle of the response. */
  public Reply cut() {
    return then(new Step.Cut());
  }

  /** Resets the connection. */
  public Reply reset() {
    return then(new Step.Reset());
  }

  /** Keeps the connection open and does nothing more. */
  public Reply stall() {
    return then(new Step.Stall());
  }

  /** Writes the same bytes for ever, no faster than they are read. */
  public Reply forever(byte[] bytes) {
    return then(new Step.Forever(Buffer.buffer(bytes)));
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  List<Step> steps() {
    return steps;
  }

  /** Whether it is one run of bytes, or none, and its end. */
  boolean isPlain() {
    return steps.size() <= 2
        && !steps.isEmpty()
        && steps.getLast() instanceof Step.End
        && (steps.size() == 1 || steps.getFirst() instanceof Step.Bytes);
  }

  private Reply then(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new Reply(status, headers, List.copyOf(more));
  }
}
