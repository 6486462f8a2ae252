package dev.purser.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers as the control API does, remembers what it was asked, and runs commands against itself.
 */
final class FakeServer implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-11-21T20:15:00Z");

  final List<String> requests = new ArrayList<>();
  final List<String> bodies = new ArrayList<>();
  final List<String> tokens = new ArrayList<>();

  private final Map<String, Answer> answers = new HashMap<>();
  private final HttpServer http;

  FakeServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::answer);
    http.start();
  }

  /** Sets the answer to a path with its query, both after {@code /api/v1}. */
  FakeServer on(String path, String json) {
    return on(path, 200, json);
  }

  FakeServer on(String path, int status, String body) {
    answers.put("/api/v1" + path, new Answer(status, body));
    return this;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String uri = exchange.getRequestURI().toString();
    requests.add(exchange.getRequestMethod() + " " + uri);
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    Answer answer =
        answers.getOrDefault(
            uri,
            answers.getOrDefault(
                exchange.getRequestURI().getPath(), new Answer(404, "no answer for " + uri)));
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Runs a command against this server. */
  Result run(String... args) {
    String[] all = new String[args.length + 2];
    System.arraycopy(args, 0, all, 0, args.length);
    all[args.length] = "--server";
    all[args.length + 1] = url();
    return runPlain(all);
  }

  /** Runs a command as it is. */
  static Result runPlain(String... args) {
    return runWith("", args);
  }

  /** Runs a command with a standard input. */
  static Result runWith(String stdin, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Screen screen =
        new Screen(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false,
            true,
            () -> NOW,
            ZoneId.of("Europe/Berlin"));
    byte[] input = stdin.getBytes(StandardCharsets.UTF_8);
    int code = Main.run(screen, most -> Arrays.copyOf(input, Math.min(most, input.length)), args);
    return new Result(code, out.toString(), err.toString());
  }

  @Override
  public void close() {
    http.stop(0);
  }

  record Result(int code, String out, String err) {}

  private record Answer(int status, String body) {}
}
