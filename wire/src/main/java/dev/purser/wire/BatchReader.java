package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the results of a batch, a line of JSON for each of its requests: OpenAI's output files and
 * those of its imitators, and Anthropic's results. Lines that are none, and requests that have
 * failed, say nothing. Not thread-safe, used for one file.
 */
public final class BatchReader implements UsageReader {

  /** The tier of all that comes in batches. */
  private static final String TIER = "batch";

  /**
   * One result.
   *
   * @param id unique at the provider
   * @param operation OpenTelemetry {@code gen_ai.operation.name}
   * @param time when the provider says that it was made; empty if it does not
   * @param usage what it used, by the tier of batches
   */
  public record Item(String id, String operation, Optional<Instant> time, ReadUsage usage) {}

  private final Consumer<Item> items;
  private final JsonLines lines = new JsonLines();

  /**
   * A reader for one file.
   *
   * @param items takes each result as soon as its line has ended
   */
  public BatchReader(Consumer<Item> items) {
    this.items = items;
  }

  @Override
  public void read(byte[] bytes, int offset, int length) {
    int to = offset + length;
    int at = offset;
    for (int next = lines.next(bytes, at, to); next >= 0; next = lines.next(bytes, at, to)) {
      at = next;
      Document line = lines.document();
      if (line.length() > 0) {
        line(line.data(), line.offset(), line.length());
      }
    }
  }

  /** Nothing: what was used stands in the items. */
  @Override
  public ReadUsage usage() {
    return new Tally().usage();
  }

  private void line(byte[] bytes, int offset, int length) {
    Line line = new Line();
    if (!Json.read(bytes, offset, length, line::document) || line.from < 0) {
      return;
    }
    Answer answer = new Answer();
    Json.read(bytes, offset + line.from, line.to - line.from, answer::document);
    String id = line.id.isEmpty() ? answer.id : line.id;
    Tally tally = new Tally();
    Interpreter interpreter = line.anthropic ? new AnthropicAnswer(tally) : answer.openAi(tally);
    Json.read(bytes, offset + line.from, line.to - line.from, interpreter::document);
    tally.finish();
    tally.complete(true);
    tally.serviceTier(TIER);
    ReadUsage usage = tally.usage();
    if (!id.isEmpty() && !usage.model().isEmpty() && hasUsage(usage)) {
      items.accept(new Item(id, answer.operation(), answer.time(), usage));
    }
  }

  private static boolean hasUsage(ReadUsage usage) {
    return usage.tokens().isPresent()
        || !usage.quantities().equals(Quantities.NONE)
        || !usage.problems().equals(List.of());
  }

  /** What stands around an answer. */
  private static final class Line {
    private String id = "";
    private boolean anthropic;
    private boolean failed;
    private int from = -1;
    private int to = -1;

    void document(Json json) {
      json.fields(name -> {
        switch (name) {
          case "id" -> id = json.name();
          case "response" -> json.fields(inner -> response(inner, json));
          case "result" -> {
            anthropic = true;
            json.fields(inner -> response(inner, json));
          }
          default -> {}
        }
      });
      from = failed ? -1 : from;
    }

    private void response(String name, Json json) {
      switch (name) {
        case "status_code" -> failed |= json.count() < 200 || json.count() > 299;
        case "type" -> failed |= !json.text().equals("succeeded");
        case "body", "message" -> {
          if (json.isObject()) {
            from = json.start();
            to = json.end();
          }
        }
        default -> {}
      }
    }
  }

  /** What an answer says of itself. */
  private static final class Answer {
    private String id = "";
    private String object = "";
    private boolean ocr;
    private long created = Json.ABSENT;

    void document(Json json) {
      json.fields(name -> {
        switch (name) {
          case "id" -> id = json.name();
          case "object" -> object = json.name();
          case "usage_info" -> ocr = true;
          case "created", "created_at" -> created = json.count();
          default -> {}
        }
      });
    }

    Interpreter openAi(Tally tally) {
      if (ocr) {
        return new MistralOcr(tally);
      }
      return object.equals("response") ? new ResponsesAnswer(tally) : new OpenAiAnswer(tally);
    }

    String operation() {
      if (ocr) {
        return "generate_content";
      }
      return object.equals("list")
          ? "embeddings"
          : object.equals("text_completion") ? "text_completion" : "chat";
    }

    Optional<Instant> time() {
      return created > 0 ? Optional.of(Instant.ofEpochSecond(created)) : Optional.empty();
    }
  }
}
