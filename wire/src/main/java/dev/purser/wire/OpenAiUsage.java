package dev.purser.wire;

import static dev.purser.core.usage.TokenClass.CACHE_READ;
import static dev.purser.core.usage.TokenClass.CACHE_READ_AUDIO;
import static dev.purser.core.usage.TokenClass.CACHE_READ_IMAGE;
import static dev.purser.core.usage.TokenClass.CACHE_READ_VIDEO;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_1H;
import static dev.purser.core.usage.TokenClass.CACHE_WRITE_5M;
import static dev.purser.core.usage.TokenClass.INPUT;
import static dev.purser.core.usage.TokenClass.INPUT_AUDIO;
import static dev.purser.core.usage.TokenClass.INPUT_IMAGE;
import static dev.purser.core.usage.TokenClass.INPUT_VIDEO;
import static dev.purser.core.usage.TokenClass.OUTPUT;
import static dev.purser.core.usage.TokenClass.OUTPUT_AUDIO;
import static dev.purser.core.usage.TokenClass.OUTPUT_IMAGE;
import static dev.purser.core.usage.TokenClass.REASONING;

import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the {@code usage} object of OpenAI and its imitators, in which cached and written tokens
 * lie within the prompt and reasoning within the completion, and takes them apart.
 */
final class OpenAiUsage {

  private final List<String> problems = new ArrayList<>();
  private final OpenAiCost cost = new OpenAiCost();
  private long prompt = Json.ABSENT;
  private long completion = Json.ABSENT;
  private long textIn = Json.ABSENT;
  private long total = Json.ABSENT;
  private long cached;
  private long cachedAudio;
  private long cachedImage;
  private long cachedVideo;
  private long written;
  private long writtenHour;
  private long readBeside;
  private long writtenBeside;
  private long connectors;
  private long audioIn;
  private long imageIn;
  private long videoIn;
  private long reasoning;
  private long audioOut;
  private long imageOut;
  private final OpenAiQuantities quantities = new OpenAiQuantities();

  private final TokenClass makes;
  private boolean outputDetailed;

  private OpenAiUsage(TokenClass makes) {
    this.makes = makes;
  }

  /** Reads the usage object that {@code json} is at; nothing where it is at another value. */
  static Optional<Figures> read(Json json) {
    return read(json, OUTPUT);
  }

  /**
   * The same for a model that makes something else than text.
   *
   * @param makes what its output is where the object does not say it
   */
  static Optional<Figures> read(Json json, TokenClass makes) {
    if (!json.isObject()) {
      return Optional.empty();
    }
    OpenAiUsage usage = new OpenAiUsage(makes);
    usage.object(json);
    return Optional.of(usage.figures());
  }

  private void object(Json json) {
    json.fields(name -> {
      switch (name) {
        case "prompt_tokens", "input_tokens" -> prompt = json.count();
        // Voyage's embeddings of pictures too, which bill text by tokens and pictures by pixels.
        case "text_tokens" -> textIn = json.count();
        case "completion_tokens", "output_tokens" -> completion = json.count();
        case "total_tokens" -> total = json.count();
        // Realtime and the assistants leave out an s.
        case "prompt_tokens_details",
            "input_tokens_details",
            "prompt_token_details",
            "input_token_details" ->
            inputDetails(json);
        case "completion_tokens_details", "output_tokens_details", "output_token_details" ->
            outputDetails(json);
        // The same figure as DeepSeek, Mistral and Moonshot spell it.
        case "prompt_cache_hit_tokens",
            "num_cached_tokens",
            "cached_tokens",
            "cached_prompt_text_tokens" ->
            cached = Math.max(cached, detail(json, "cached"));
        case "reasoning_tokens" -> reasoning = Math.max(reasoning, detail(json, name));
        case "prompt_image_tokens" -> imageIn = detail(json, name);
        // Anthropic's names for it, from those who sell its models in this format.
        case "cache_read_input_tokens" -> readBeside = detail(json, name);
        case "cache_creation_input_tokens" -> writtenBeside = detail(json, name);
        // What Mistral's tools put before its model.
        case "connector_tokens" -> connectors = detail(json, name);
        default -> {
          if (!quantities.field(name, json, problems)) {
            cost.field(name, json);
          }
        }
      }
    });
  }

  private void inputDetails(Json json) {
    json.fields(name -> {
      switch (name) {
        case "cached_tokens", "cache_read_input_tokens" ->
            cached = Math.max(cached, detail(json, name));
        case "cache_write_tokens", "cache_creation_tokens", "cache_creation_input_tokens" ->
            written = Math.max(written, detail(json, name));
        case "cache_creation", "cache_creation_token_details" ->
            json.fields(lifetime -> {
              if (lifetime.equals("ephemeral_1h_input_tokens")) {
                writtenHour = detail(json, lifetime);
              }
            });
        case "audio_tokens" -> audioIn = detail(json, name);
        case "image_tokens" -> imageIn = detail(json, name);
        case "video_tokens" -> videoIn = detail(json, name);
        case "cached_tokens_details" ->
            json.fields(modality -> {
              switch (modality) {
                case "audio_tokens" -> cachedAudio = detail(json, modality);
                case "image_tokens" -> cachedImage = detail(json, modality);
                case "video_tokens" -> cachedVideo = detail(json, modality);
                default -> {}
              }
            });
        default -> {}
      }
    });
  }

  private void outputDetails(Json json) {
    outputDetailed |= json.isObject();
    json.fields(name -> {
      switch (name) {
        case "reasoning_tokens" -> reasoning = Math.max(reasoning, detail(json, name));
        case "audio_tokens" -> audioOut = detail(json, name);
        case "image_tokens" -> imageOut = detail(json, name);
        default -> {}
      }
    });
  }

  private long detail(Json json, String name) {
    long count = json.count();
    if (count == Json.UNREADABLE) {
      problems.add("usage: " + name + " is not a count");
    }
    return Math.max(0, count);
  }

  private Figures figures() {
    return new Figures(tokens(), quantities.all(), cost.reported(problems), problems);
  }

  private Optional<TokenCounts> tokens() {
    if (prompt == Json.UNREADABLE || completion == Json.UNREADABLE || total == Json.UNREADABLE) {
      problems.add("usage: a token count is not a whole number from 0 to " + Json.MOST);
      return Optional.empty();
    }
    if (prompt == Json.ABSENT && total == Json.ABSENT && quantities.byDuration()) {
      return Optional.of(TokenCounts.NONE);
    }
    if (prompt == Json.ABSENT && total == Json.ABSENT) {
      problems.add("usage: no input tokens");
      return Optional.empty();
    }
    if (prompt == Json.ABSENT && textIn >= 0 && quantities.byPixels()) {
      return Optional.of(TokenCounts.of(textIn, 0));
    }
    // Embeddings report no completion, and some of them only the total.
    if (prompt == Json.ABSENT) {
      prompt = within(total - Math.max(0, completion), total, "output");
    }
    if (completion == Json.ABSENT) {
      completion = total == Json.ABSENT ? 0 : Math.max(0, total - prompt);
    }
    beside();
    TokenCounts.Builder counts = TokenCounts.builder();
    input(counts);
    output(counts);
    return Optional.of(counts.build());
  }

  /**
   * Takes into the prompt what is told beside it: only the total shows whether some who use
   * Anthropic's names leave the cache out of the prompt, as it does, or have it there.
   */
  private void beside() {
    boolean told = total != Json.ABSENT && total > prompt + completion;
    if (told && total - prompt - completion == readBeside + writtenBeside) {
      prompt += readBeside + writtenBeside;
    }
    if (told && total - prompt - completion == connectors) {
      prompt += connectors;
    }
    cached = Math.max(cached, readBeside);
    written = Math.max(written, writtenBeside);
  }

  private void input(TokenCounts.Builder counts) {
    audioIn = within(audioIn, prompt, "audio input");
    imageIn = within(imageIn, prompt - audioIn, "image input");
    videoIn = within(videoIn, prompt - audioIn - imageIn, "video input");
    cached = within(cached, prompt, "cached");
    written = within(written, prompt, "cache write");
    if (written > prompt - cached) {
      // Some sellers count the same tokens as read and as written.
      problems.add("usage: tokens read from the cache and written to it overlap");
      written = Math.max(0, written - cached);
    }
    cachedAudio = within(cachedAudio, Math.min(cached, audioIn), "cached audio");
    cachedImage = within(cachedImage, Math.min(cached - cachedAudio, imageIn), "cached image");
    cachedVideo =
        within(cachedVideo, Math.min(cached - cachedAudio - cachedImage, videoIn), "cached video");
    long text = prompt - audioIn - imageIn - videoIn;
    // Where their medium is not said, cached tokens are text as far as there is text.
    long rest = cached - cachedAudio - cachedImage - cachedVideo;
    long cachedText = Math.min(rest, text);
    rest -= cachedText;
    long moreImage = Math.min(rest, imageIn - cachedImage);
    rest -= moreImage;
    long moreAudio = Math.min(rest, audioIn - cachedAudio);
    rest -= moreAudio;
    cachedImage += moreImage;
    cachedAudio += moreAudio;
    cachedVideo += rest;
    long freshText = text - cachedText;
    long writtenText = within(written, freshText, "cache write");
    long hour = Math.min(writtenHour, writtenText);
    counts
        .add(INPUT, freshText - writtenText)
        .add(INPUT_AUDIO, audioIn - cachedAudio)
        .add(INPUT_IMAGE, imageIn - cachedImage)
        .add(INPUT_VIDEO, videoIn - cachedVideo)
        .add(CACHE_READ, cachedText)
        .add(CACHE_READ_AUDIO, cachedAudio)
        .add(CACHE_READ_IMAGE, cachedImage)
        .add(CACHE_READ_VIDEO, cachedVideo)
        .add(CACHE_WRITE_5M, writtenText - hour)
        .add(CACHE_WRITE_1H, hour);
  }

  private void output(TokenCounts.Builder counts) {
    if (quantities.hasCitations()) {
      // Perplexity's deep research keeps reasoning out of completion and total.
      counts.add(REASONING, reasoning);
      reasoning = 0;
    }
    long beyond = Conservation.beyond(total, prompt + completion, problems);
    if (beyond > 0 && beyond == reasoning) {
      // xAI's chat keeps reasoning out of the completion.
      counts.add(REASONING, reasoning);
      reasoning = 0;
    } else if (beyond > 0) {
      problems.add("usage: the total is " + beyond + " above its parts, taken as reasoning");
      counts.add(REASONING, beyond);
    }
    audioOut = within(audioOut, completion, "audio output");
    imageOut = within(imageOut, completion - audioOut, "image output");
    reasoning = within(reasoning, completion - audioOut - imageOut, "reasoning");
    counts
        .add(outputDetailed ? OUTPUT : makes, completion - audioOut - imageOut - reasoning)
        .add(OUTPUT_AUDIO, audioOut)
        .add(OUTPUT_IMAGE, imageOut)
        .add(REASONING, reasoning);
  }

  private long within(long part, long whole, String what) {
    long most = Math.max(0, whole);
    if (part > most || part < 0) {
      problems.add("usage: more " + what + " tokens than there are in all");
      return part < 0 ? 0 : most;
    }
    return part;
  }
}
