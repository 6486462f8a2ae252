package dev.purser.cli;

import dev.purser.tokens.TokenCount;
import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.bpe.Encoding;
import dev.purser.tokens.bpe.Tokenizers;
import dev.purser.tokens.overhead.Overheads;
import dev.purser.tokens.request.RequestCount;
import dev.purser.tokens.request.RequestCounter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts the tokens of files one after the other, and keeps those that could not be. */
final class CountedFiles {

  /** A text is in memory twice while it is counted. */
  static final int MOST_BYTES = 256 << 20;

  private final Source stdin;
  private final String model;
  private final Encoding encoding;
  private final boolean request;
  private final TokenCounter counter = new TokenCounter();
  private final Tokenizers tokenizers = new Tokenizers();
  private final List<Counted> files = new ArrayList<>();
  private final List<Unreadable> errors = new ArrayList<>();

  /** Where the bytes of the standard input come from. */
  interface Source {
    /** At most so many bytes. */
    byte[] read(int most) throws IOException;
  }

  /** The tokens of a file, with the parts of a request. */
  record Counted(
      String file,
      long tokens,
      long low,
      long high,
      String method,
      String encoding,
      Map<String, Long> parts) {}

  /** A file that is not counted, and why: what is wrong with it, as the rest of a sentence. */
  record Unreadable(String file, String message) {}

  /**
   * Starts with none.
   *
   * @param model empty to count in {@code encoding}
   * @param request whether files are bodies of requests
   */
  CountedFiles(Source stdin, String model, Encoding encoding, boolean request) {
    this.stdin = stdin;
    this.model = model;
    this.encoding = encoding;
    this.request = request;
  }

  void add(String file) {
    try {
      byte[] bytes = read(file);
      String problem = bytes.length > MOST_BYTES ? tooLong() : notText(bytes);
      if (problem.isEmpty()) {
        count(file, bytes);
      } else {
        errors.add(new Unreadable(file, problem));
      }
    } catch (IOException | InvalidPathException e) {
      errors.add(new Unreadable(file, FileFault.what(file, e)));
    }
  }

  private byte[] read(String file) throws IOException {
    if (file.equals("-")) {
      return stdin.read(MOST_BYTES + 1);
    }
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      throw new IOException("is a directory");
    }
    try (var in = Files.newInputStream(path)) {
      return in.readNBytes(MOST_BYTES + 1);
    }
  }

  private static String tooLong() {
    return "is longer than " + (MOST_BYTES >> 20) + " MiB: cut it into parts";
  }

  /** Why bytes are no text; empty if they are. */
  private static String notText(byte[] bytes) {
    if (bytes.length >= 2 && (bytes[0] & bytes[1] & 0xFE) == 0xFE && bytes[0] != bytes[1]) {
      return "is UTF-16: convert it to UTF-8";
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(8192);
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      out.clear();
      int from = in.position();
      result = decoder.decode(in, out, true);
      for (int at = from; at < in.position(); at++) {
        if (bytes[at] == 0) {
          return binary(at);
        }
      }
    }
    return result.isError() ? binary(in.position()) : "";
  }

  private static String binary(int at) {
    return "is not text in UTF-8 (see byte " + at + "): only text is counted";
  }

  private void count(String file, byte[] bytes) {
    if (request) {
      countRequest(file, bytes);
    } else if (model.isEmpty()) {
      long tokens = tokenizers.of(encoding).count(bytes);
      files.add(new Counted(file, tokens, tokens, tokens, "exact", encoding.wireName(), Map.of()));
    } else {
      TokenCount count = counter.count(new String(bytes, StandardCharsets.UTF_8), model);
      files.add(
          new Counted(
              file,
              count.tokens(),
              count.low(),
              count.high(),
              count.method().wireName(),
              count.encoding(),
              Map.of()));
    }
  }

  private void countRequest(String file, byte[] body) {
    new RequestCounter(counter, Overheads.known())
        .count(body, model)
        .ifPresentOrElse(
            count -> files.add(counted(file, count)),
            () -> errors.add(new Unreadable(file, "is not a request: it must be one JSON object")));
  }

  private static Counted counted(String file, RequestCount count) {
    Map<String, Long> parts = new LinkedHashMap<>();
    count.parts().forEach((part, tokens) -> parts.put(part.wireName(), tokens));
    TokenCount.Method method =
        count.exact() ? TokenCount.Method.EXACT : TokenCount.Method.CALIBRATED;
    return new Counted(
        file,
        count.tokens(),
        count.low(),
        count.high(),
        method.wireName(),
        count.encoding(),
        parts);
  }

  /** Those that were counted. */
  List<Counted> files() {
    return files;
  }

  /** Those that were not. */
  List<Unreadable> errors() {
    return errors;
  }

  /** The sum, which is exact if all are. */
  Counted total() {
    long tokens = 0;
    long low = 0;
    long high = 0;
    boolean exact = true;
    for (Counted file : files) {
      tokens += file.tokens;
      low += file.low;
      high += file.high;
      exact &= file.method.equals("exact");
    }
    String used = model.isEmpty() ? encoding.wireName() : counter.encoding(model);
    return new Counted("total", tokens, low, high, exact ? "exact" : "calibrated", used, Map.of());
  }
}
