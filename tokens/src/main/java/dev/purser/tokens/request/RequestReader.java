package dev.purser.tokens.request;

import dev.purser.tokens.TokenCount;
import dev.purser.tokens.TokenCounter;
import dev.purser.tokens.overhead.ModelName;
import dev.purser.tokens.overhead.Overheads;
import dev.purser.tokens.overhead.Overheads.Frame;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Walks one request and adds what it finds to a tally. Not thread-safe. */
final class RequestReader {

  /** Fields that steer and are not shown to the model. */
  private static final Set<String> STEERING =
      Set.of(
          "type",
          "id",
          "role",
          "call_id",
          "tool_call_id",
          "tool_use_id",
          "cache_control",
          "signature",
          "encrypted_content",
          "status",
          "thoughtSignature",
          "thought_signature",
          "file_id",
          "detail",
          "mime_type",
          "mimeType",
          "media_type",
          "citations",
          "index");

  private static final Set<String> MEDIA =
      Set.of(
          "image_url",
          "input_audio",
          "source",
          "inlineData",
          "inline_data",
          "fileData",
          "file_data",
          "file");

  /** Objects that the model is shown as the JSON they are. */
  private static final Set<String> JSON =
      Set.of("input", "args", "response", "arguments", "schema", "parameters");

  private final Walk walk;
  private final Tally tally;
  private final TokenCounter counter;
  private final Overheads overheads;
  private final String model;
  private final Frame frame;
  private final boolean openAi;
  private boolean framed;
  private boolean tools;
  private boolean forced;

  RequestReader(Walk walk, Tally tally, TokenCounter counter, Overheads overheads, String model) {
    this.walk = walk;
    this.tally = tally;
    this.counter = counter;
    this.overheads = overheads;
    this.model = model;
    this.frame = overheads.frame(model);
    this.openAi = counter.isExact(model);
  }

  void request() {
    walk.fields(field -> {
      switch (field) {
        case "messages", "contents" -> walk.items(this::message);
        case "input" -> walk.items(this::inputItem);
        case "prompt" -> walk.items(() -> content(Part.MESSAGES, field));
        case "system", "systemInstruction", "system_instruction", "instructions" -> {
          frame();
          content(Part.SYSTEM, field);
        }
        case "tools", "functions" -> tools();
        case "tool_choice", "toolConfig", "tool_config" -> choice();
        case "response_format", "text", "output_config", "output_format" -> schema();
        default -> perhaps();
      }
    });
    if (tools) {
      long prompt = overheads.toolsPrompt(model, forced);
      tally.estimate(Part.TOOLS, prompt, prompt, prompt, overheads.toolsPrompt(model, true));
    }
    if (framed) {
      tally.frame(frame.base(), isDocumented());
    }
  }

  /** OpenAI's cookbook matches the API for these; of newer models nothing is published. */
  private boolean isDocumented() {
    String name = ModelName.of(model).plain();
    return name.startsWith("gpt-4") || name.startsWith("gpt-3.5");
  }

  private void frame() {
    framed = true;
  }

  private void message() {
    frame();
    tally.frame(frame.perMessage(), isDocumented());
    if (!walk.isObject()) {
      content(Part.MESSAGES, "");
      return;
    }
    boolean[] system = {false};
    walk.fields(field -> {
      if (field.equals("role") && walk.isText()) {
        system[0] = walk.text().equals("system") || walk.text().equals("developer");
      } else {
        if (field.equals("name")) {
          tally.frame(frame.perName(), isDocumented());
        }
        content(system[0] ? Part.SYSTEM : Part.MESSAGES, field);
      }
    });
  }

  /** An item of {@code input}: a message of the responses API, or a text to embed. */
  private void inputItem() {
    if (walk.isObject()) {
      message();
    } else if (ModelName.of(model).plain().contains("embedding")) {
      content(Part.MESSAGES, "");
    } else {
      message();
    }
  }

  /**
   * Whatever stands in a message: texts, lists of parts, media, calls of tools and their results.
   */
  private void content(Part part, String field) {
    if (STEERING.contains(field)) {
      walk.skip();
    } else if (walk.isText()) {
      if (MEDIA.contains(field) || field.equals("file_url") || field.equals("fileUri")) {
        Media media = new Media(field);
        media.field("data", walk.text());
        media.addTo(tally, overheads, model);
      } else {
        text(part, walk.text());
      }
    } else if (walk.isObject() && MEDIA.contains(field)) {
      media(part, field, "");
    } else if (walk.isObject() && JSON.contains(field)) {
      text(part, walk.rawText());
    } else if (walk.isObject()) {
      block(part);
    } else if (walk.isArray()) {
      walk.items(() -> content(part, ""));
    } else {
      tally.perhaps(walk.raw().length);
    }
  }

  /** One of a list of parts, whose type can say what its source is. */
  private void block(Part part) {
    String[] type = {""};
    walk.fields(field -> {
      if (field.equals("type") && walk.isText()) {
        type[0] = walk.text();
      } else if (walk.isObject() && MEDIA.contains(field)) {
        media(part, field, type[0]);
      } else {
        content(part, field);
      }
    });
  }

  private void media(Part part, String field, String type) {
    Media media = new Media(field);
    if (type.equals("image")) {
      media.field("mime_type", "image/");
    }
    walk.fields(inner -> {
      if (walk.isText()) {
        media.field(inner, walk.text());
      } else if (inner.equals("content")) {
        content(part, inner);
      } else {
        walk.skip();
      }
    });
    media
        .text()
        .ifPresentOrElse(text -> text(part, text), () -> media.addTo(tally, overheads, model));
  }

  private void text(Part part, String text) {
    tally.text(part, counter.count(text, model));
  }

  private void tools() {
    if (walk.isArray()) {
      tools = true;
      if (openAi) {
        Overheads.Functions functions = overheads.functions(model);
        tally.estimate(Part.TOOLS, functions.base(), 0, functions.base(), 2 * functions.base());
      }
      walk.items(openAi ? this::openAiTool : this::tool);
    } else {
      tool();
    }
  }

  /** What is rendered is not published: it has the words of the definition, and signs between. */
  private void openAiTool() {
    byte[] raw = walk.raw();
    long tokens =
        Walk.over(
            raw,
            inner ->
                new FunctionReader(
                        inner,
                        overheads.functions(model),
                        text -> counter.count(text, model).tokens())
                    .read());
    long most = TokenCounter.mostTokens(raw, model) + 2 * overheads.functions(model).perFunction();
    tally.estimate(Part.TOOLS, tokens, tokens * 4 / 5, tokens * 5 / 4, most);
  }

  private void tool() {
    byte[] raw = walk.raw();
    TokenCount count = counter.count(new String(raw, StandardCharsets.UTF_8), model);
    tally.estimate(
        Part.TOOLS,
        count.tokens(),
        count.low() * 4 / 5,
        count.high() * 5 / 4,
        Math.max(count.bound(), TokenCounter.mostTokens(raw, model)));
  }

  private void choice() {
    String raw = walk.rawText();
    forced |= raw.contains("\"any\"") || raw.contains("\"tool\"") || raw.contains("\"required\"");
  }

  private void schema() {
    byte[] raw = walk.raw();
    String text = new String(raw, StandardCharsets.UTF_8);
    if (text.contains("\"schema\"")) {
      TokenCount count = counter.count(text, model);
      tally.estimate(
          Part.SCHEMA,
          count.tokens(),
          count.low() / 2,
          count.high() * 3 / 2,
          2L * TokenCounter.mostTokens(raw, model));
    } else {
      tally.perhaps(raw.length);
    }
  }

  /** Fields that are not known can be part of the prompt; those that are short steer. */
  private void perhaps() {
    tally.perhaps(TokenCounter.mostTokens(walk.raw(), model));
  }
}
