package dev.purser.tokens.request;

import dev.purser.tokens.TokenCount;
import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.estimate.UpperBound;
import dev.purser.tokens.overhead.ModelName;
import dev.purser.tokens.overhead.Overheads;
import dev.purser.tokens.overhead.Overheads.Frame;
import java.nio.charset.StandardCharsets;

/** Walks one request and adds what it finds to a tally. Not thread-safe. */
final class RequestReader {

  private final Walk walk;
  private final byte[] body;
  private final Tally tally;
  private final TokenCounter counter;
  private final Overheads overheads;
  private final String model;
  private final Frame frame;
  private final boolean exact;
  private final boolean documented;
  private final boolean embeds;
  private final MediaFigures figures;
  private boolean framed;
  private boolean tools;
  private boolean forced;

  RequestReader(
      Walk walk,
      byte[] body,
      Tally tally,
      TokenCounter counter,
      Overheads overheads,
      String model) {
    this.walk = walk;
    this.body = body;
    this.tally = tally;
    this.counter = counter;
    this.overheads = overheads;
    this.model = model;
    this.frame = overheads.frame(model);
    this.exact = counter.isExact(model);
    String name = ModelName.of(model).plain();
    this.documented = isDocumented(name);
    this.embeds = name.contains("embed");
    this.figures = new MediaFigures(overheads, model);
  }

  void request() {
    walk.fields(this::field);
    if (tools) {
      long prompt = overheads.toolsPrompt(model, forced);
      tally.estimate(Part.TOOLS, prompt, prompt, prompt);
      tally.raiseBound(overheads.toolsPrompt(model, true));
    }
    if (framed) {
      tally.frame(frame.base(), documented);
    }
  }

  private void field(String field) {
    switch (field) {
      case "messages", "contents", "chat_history" -> walk.items(this::message);
      case "content", "message" -> message();
      case "input" -> walk.items(this::inputItem);
      case "prompt", "suffix", "query", "texts", "inputs" ->
          walk.items(() -> content(Part.MESSAGES, field));
      case "images", "documents" -> walk.items(() -> attached(field));
      case "system", "systemInstruction", "system_instruction", "instructions", "preamble" -> {
        framed = true;
        content(Part.SYSTEM, field);
      }
      case "tools", "functions" -> tools();
      case "tool_choice", "toolChoice" -> choice();
      case "toolConfig", "tool_config" -> walk.fields(this::toolConfig);
      case "response_format", "text", "output_config", "output_format", "format" -> schema();
      case "generateContentRequest" -> walk.fields(this::field);
      default -> {
        if (FieldNames.STORED.contains(field)) {
          tally.holdsMore();
        }
        walk.skip();
      }
    }
  }

  /** Bedrock puts the tools themselves here, Gemini how they are to be used. */
  private void toolConfig(String field) {
    if (field.equals("tools")) {
      tools();
    } else {
      choice();
    }
  }

  /** OpenAI's cookbook matches the API for these; of newer models nothing is published. */
  private static boolean isDocumented(String name) {
    return name.startsWith("gpt-4") || name.startsWith("gpt-3.5");
  }

  private void message() {
    framed = true;
    tally.frame(frame.perMessage(), documented);
    if (!walk.isObject()) {
      content(Part.MESSAGES, "");
      return;
    }
    boolean[] system = {false};
    walk.fields(field -> {
      if (field.equals("role") && walk.isText()) {
        system[0] = walk.text().equals("system") || walk.text().equals("developer");
      } else if (field.equals("images")) {
        walk.items(() -> attached(field));
      } else {
        if (field.equals("name")) {
          tally.frame(frame.perName(), documented);
        }
        content(system[0] ? Part.SYSTEM : Part.MESSAGES, field);
      }
    });
  }

  /** An item of {@code input}: a message of the responses API, or a text to embed. */
  private void inputItem() {
    if (!walk.isObject() && embeds) {
      content(Part.MESSAGES, "");
    } else {
      message();
    }
  }

  /** Ollama: an image as Base64 alone; Cohere: a document as text or an object. */
  private void attached(String field) {
    if (field.equals("images") && walk.isText()) {
      medium(field);
    } else if (walk.isObject()) {
      json(Part.MESSAGES);
    } else {
      content(Part.MESSAGES, "");
    }
  }

  /**
   * Whatever stands in a message: texts, lists of parts, media, calls of tools and their results.
   */
  private void content(Part part, String field) {
    if (FieldNames.STEERING.contains(field)) {
      walk.skip();
    } else if (walk.isText()) {
      if (FieldNames.MEDIA.contains(field) || field.equals("file_url") || field.equals("fileUri")) {
        medium(field);
      } else {
        text(part);
      }
    } else if (walk.isObject() && FieldNames.MEDIA.contains(field)) {
      media(part, field, "");
    } else if (walk.isObject() && FieldNames.JSON.contains(field)) {
      json(part);
    } else if (walk.isObject()) {
      block(part);
    } else if (walk.isArray()) {
      walk.items(() -> content(part, ""));
    }
  }

  /** One of a list of parts, whose type can say what its source is. */
  private void block(Part part) {
    String[] type = {""};
    walk.fields(field -> {
      if (field.equals("type") && walk.isText()) {
        type[0] = walk.text();
      } else if (walk.isObject() && FieldNames.MEDIA.contains(field)) {
        media(part, field, type[0]);
      } else {
        content(part, field);
      }
    });
  }

  /** A medium that is a text alone: an address, or its bytes. */
  private void medium(String field) {
    Media media = new Media(field);
    dataOf(media, "data");
    media.addTo(tally, figures);
  }

  private void media(Part part, String field, String type) {
    Media media = new Media(field);
    if (type.equals("image")) {
      media.field("mime_type", "image/");
    }
    walk.fields(inner -> mediaField(part, media, inner));
    media
        .text()
        .ifPresentOrElse(
            text -> tally.text(part, counter.countUntaught(text, model)),
            () -> media.addTo(tally, figures));
  }

  private void mediaField(Part part, Media media, String inner) {
    if (walk.isText()) {
      dataOf(media, inner);
    } else if (inner.equals("content")) {
      content(part, inner);
    } else if (inner.equals("data") && walk.isObject()) {
      json(part);
    } else if (inner.equals("source")) {
      // Bedrock nests what the bytes are in how they are given.
      walk.fields(deeper -> mediaField(part, media, deeper));
    } else {
      walk.skip();
    }
  }

  private void dataOf(Media media, String field) {
    int from = walk.start();
    String value = walk.text();
    media.field(field, value, mostTokens(from, walk.end()));
  }

  private void text(Part part) {
    int from = walk.start();
    JsonText text = walk.utf8();
    TokenCount count = counter.countUntaught(text.utf8(), text.from(), text.length(), model);
    tally.text(part, count);
    // The quotes stay in the bound.
    tally.lowerBound(mostTokens(from + 1, text.end() - 1), count.bound());
  }

  private long mostTokens(int from, int to) {
    return exact ? to - from : UpperBound.ofBytes(body, from, Math.max(from, to));
  }

  /** An object that is shown as it is. */
  private void json(Part part) {
    int from = walk.start();
    int to = walk.pass();
    tally.text(part, counter.countUntaught(body, from, to - from, model));
    lowerBoundOf(from, to);
  }

  /**
   * Lowers the bound of something that is rendered in an unknown way: its texts become part of what
   * is shown, and for the signs between them and the names of fields all their bytes are counted.
   */
  private void lowerBoundOf(int from, int to) {
    Walk.over(
        body,
        from,
        to,
        inner -> {
          inner.texts(text -> {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (exact) {
              tally.lowerBound(utf8.length, counter.countUntaught(text, model).tokens());
            } else {
              tally.lowerBound(UpperBound.ofBytes(utf8, 0, utf8.length), UpperBound.ofText(text));
            }
          });
          return from;
        });
  }

  /** All of them are read at once, as there can be many small ones. */
  private void tools() {
    boolean several = walk.isArray();
    if (!several && !walk.isObject()) {
      walk.skip();
      return;
    }
    int from = walk.start();
    int to = walk.pass();
    if (exact && several) {
      Overheads.Functions functions = overheads.functions(model);
      tally.estimate(Part.TOOLS, functions.base(), 0, functions.base());
      tally.raiseBound(2 * functions.base());
      Walk.over(body, from, to, this::openAiTools);
    } else {
      Walk.over(body, from, to, this::otherTools);
    }
    tools |= several;
    lowerBoundOf(from, to);
    if (!Walk.over(body, from, to, RequestReader::areOwn)) {
      tally.holdsMore();
    }
  }

  /** What is rendered is not published: it has the words of the definition, and signs between. */
  private long openAiTools(Walk inner) {
    Overheads.Functions functions = overheads.functions(model);
    long[] sum = {0};
    inner.items(() -> {
      sum[0] +=
          new FunctionReader(inner, functions, text -> counter.countUntaught(text, model).tokens())
              .read();
      tally.raiseBound(2 * functions.perFunction());
    });
    tally.estimate(Part.TOOLS, sum[0], sum[0] * 4 / 5, sum[0] * 5 / 4);
    return sum[0];
  }

  private long otherTools(Walk inner) {
    long[] sums = new long[3];
    inner.items(() -> {
      int from = inner.start();
      if (!inner.isObject()) {
        inner.skip();
        return;
      }
      TokenCount count = counter.countUntaught(body, from, inner.pass() - from, model);
      sums[0] += count.tokens();
      sums[1] += count.low();
      sums[2] += count.high();
    });
    tally.estimate(Part.TOOLS, sums[0], sums[1] * 4 / 5, sums[2] * 5 / 4);
    return sums[0];
  }

  /** Whether the caller runs all of them himself. */
  private static boolean areOwn(Walk inner) {
    boolean[] all = {true};
    inner.items(() -> {
      boolean[] own = {false};
      inner.fields(field -> {
        own[0] |= FieldNames.OWN_TOOLS.contains(field);
        if (field.equals("type") && inner.isText()) {
          own[0] |= FieldNames.OWN_TOOLS.contains(inner.text());
        } else {
          inner.skip();
        }
      });
      all[0] &= own[0];
    });
    return all[0];
  }

  private void choice() {
    String raw = walk.rawText();
    forced |= raw.contains("\"any\"") || raw.contains("\"tool\"") || raw.contains("\"required\"");
  }

  private void schema() {
    byte[] raw = walk.raw();
    String text = new String(raw, StandardCharsets.UTF_8);
    if (text.contains("\"schema\"")) {
      TokenCount count = counter.countUntaught(text, model);
      tally.estimate(Part.SCHEMA, count.tokens(), count.low() / 2, count.high() * 3 / 2);
    }
  }
}
