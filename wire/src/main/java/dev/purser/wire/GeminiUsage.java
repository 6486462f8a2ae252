package dev.purser.wire;

import static dev.purser.core.usage.TokenClass.CACHE_READ;
import static dev.purser.core.usage.TokenClass.CACHE_READ_AUDIO;
import static dev.purser.core.usage.TokenClass.CACHE_READ_IMAGE;
import static dev.purser.core.usage.TokenClass.CACHE_READ_VIDEO;
import static dev.purser.core.usage.TokenClass.INPUT;
import static dev.purser.core.usage.TokenClass.INPUT_AUDIO;
import static dev.purser.core.usage.TokenClass.INPUT_IMAGE;
import static dev.purser.core.usage.TokenClass.INPUT_VIDEO;
import static dev.purser.core.usage.TokenClass.OUTPUT;
import static dev.purser.core.usage.TokenClass.OUTPUT_AUDIO;
import static dev.purser.core.usage.TokenClass.OUTPUT_IMAGE;
import static dev.purser.core.usage.TokenClass.OUTPUT_VIDEO;
import static dev.purser.core.usage.TokenClass.REASONING;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the {@code usageMetadata} object of Gemini and the {@code usage} of its Interactions:
 * cached tokens lie within the prompt, thoughts and tool prompts lie outside prompt and candidates,
 * and a count of zero is left out.
 */
final class GeminiUsage {

  private final List<String> problems = new ArrayList<>();
  private final Modalities promptBy = new Modalities();
  private final Modalities cachedBy = new Modalities();
  private final Modalities outputBy = new Modalities();
  private long prompt;
  private long cached;
  private long candidates;
  private long thoughts;
  private long toolPrompt;
  private long total = Json.ABSENT;
  private boolean live;
  private boolean any;
  private boolean unreadable;

  private GeminiUsage() {}

  /** Reads the object that {@code json} is at; does nothing at any other value. */
  static void read(Json json, Tally tally) {
    if (!json.isObject()) {
      return;
    }
    GeminiUsage usage = new GeminiUsage();
    json.fields(name -> usage.field(name, json, tally));
    // A chunk may have the object without counts; those of an earlier one then stand.
    if (usage.any || !tally.hasTokens()) {
      tally.figures(new Figures(usage.tokens(), Quantities.NONE, Optional.empty(), usage.problems));
    }
  }

  private void field(String name, Json json, Tally tally) {
    switch (name) {
      case "promptTokenCount" -> prompt = count(json);
      case "cachedContentTokenCount" -> cached = count(json);
      case "candidatesTokenCount" -> candidates = count(json);
      case "responseTokenCount" -> {
        live = true;
        candidates = count(json);
      }
      case "thoughtsTokenCount" -> thoughts = count(json);
      case "toolUsePromptTokenCount" -> toolPrompt = count(json);
      case "totalTokenCount" -> total = count(json);
      // Embeddings leave out an s.
      case "promptTokensDetails", "promptTokenDetails" -> details(json, promptBy);
      case "cacheTokensDetails" -> details(json, cachedBy);
      case "candidatesTokensDetails", "responseTokensDetails" -> details(json, outputBy);
      // The same figures as Interactions spells them.
      case "total_input_tokens" -> prompt = count(json);
      case "total_cached_tokens" -> cached = count(json);
      case "total_output_tokens" -> candidates = count(json);
      case "total_thought_tokens" -> thoughts = count(json);
      case "total_tool_use_tokens" -> toolPrompt = count(json);
      case "total_tokens" -> total = count(json);
      case "input_tokens_by_modality" -> details(json, promptBy);
      case "cached_tokens_by_modality" -> details(json, cachedBy);
      case "output_tokens_by_modality" -> details(json, outputBy);
      case "serviceTier", "trafficType" -> tally.serviceTier(json.name());
      default -> {}
    }
  }

  private long count(Json json) {
    long count = json.count();
    any |= count != Json.ABSENT;
    unreadable |= count == Json.UNREADABLE;
    return Math.max(0, count);
  }

  private void details(Json json, Modalities by) {
    json.items(() -> {
      String[] modality = {""};
      long[] tokens = {0};
      json.fields(name -> {
        switch (name) {
          case "modality" -> modality[0] = json.name().toUpperCase(Locale.ROOT);
          case "tokenCount", "tokens" -> tokens[0] = count(json);
          default -> {}
        }
      });
      by.add(modality[0], tokens[0]);
    });
  }

  private Optional<TokenCounts> tokens() {
    if (unreadable) {
      problems.add("usage: a token count is not a whole number from 0 to " + Json.MOST);
      return Optional.empty();
    }
    if (cached > prompt) {
      problems.add("usage: more cached tokens than there are in all");
      cached = prompt;
    }
    boolean overInput = promptBy.limit(prompt);
    boolean overOutput = outputBy.limit(candidates);
    if (overInput || overOutput) {
      problems.add("usage: more tokens by medium than there are in all");
    }
    cachedBy.limit(cached);
    long textPrompt = prompt - promptBy.all();
    spreadCached(textPrompt);
    long cachedText = cached - cachedBy.all();
    TokenCounts.Builder counts =
        TokenCounts.builder()
            .add(INPUT, textPrompt - cachedText)
            .add(INPUT, toolPrompt)
            .add(INPUT_AUDIO, promptBy.audio - cachedBy.audio)
            .add(INPUT_IMAGE, promptBy.image - cachedBy.image)
            .add(INPUT_VIDEO, promptBy.video - cachedBy.video)
            .add(CACHE_READ, cachedText)
            .add(CACHE_READ_AUDIO, cachedBy.audio)
            .add(CACHE_READ_IMAGE, cachedBy.image)
            .add(CACHE_READ_VIDEO, cachedBy.video)
            .add(OUTPUT, candidates - outputBy.all())
            .add(OUTPUT_AUDIO, outputBy.audio)
            .add(OUTPUT_IMAGE, outputBy.image)
            .add(OUTPUT_VIDEO, outputBy.video)
            .add(REASONING, thoughts);
    beyond(counts);
    return Optional.of(counts.build());
  }

  /** Makes the cached tokens of each medium fit what the prompt has of it. */
  private void spreadCached(long textPrompt) {
    cachedBy.audio = Math.min(cachedBy.audio, promptBy.audio);
    cachedBy.image = Math.min(cachedBy.image, promptBy.image);
    cachedBy.video = Math.min(cachedBy.video, promptBy.video);
    long rest = Math.max(0, cached - cachedBy.all() - textPrompt);
    long video = Math.min(rest, promptBy.video - cachedBy.video);
    long image = Math.min(rest - video, promptBy.image - cachedBy.image);
    cachedBy.video += video;
    cachedBy.image += image;
    cachedBy.audio += rest - video - image;
  }

  private void beyond(TokenCounts.Builder counts) {
    long parts = prompt + toolPrompt + candidates;
    // Live leaves thoughts out of its total, all else has them in it.
    boolean without = live && total == parts;
    long beyond = Conservation.beyond(total, without ? parts : parts + thoughts, problems);
    if (beyond > 0) {
      problems.add("usage: the total is " + beyond + " above its parts, taken as reasoning");
      counts.add(REASONING, beyond);
    }
  }

  /** Tokens by medium; text and documents are what is left. */
  private static final class Modalities {
    private long audio;
    private long image;
    private long video;

    void add(String modality, long tokens) {
      // Beyond any real count: stop before the sum overflows.
      if (all() > Json.MOST) {
        return;
      }
      switch (modality) {
        case "AUDIO" -> audio += tokens;
        case "IMAGE" -> image += tokens;
        case "VIDEO" -> video += tokens;
        default -> {}
      }
    }

    long all() {
      return audio + image + video;
    }

    /** Cuts to at most {@code most} in all, and says whether it had to. */
    boolean limit(long most) {
      boolean over = all() > most;
      audio = Math.min(audio, most);
      image = Math.min(image, most - audio);
      video = Math.min(video, most - audio - image);
      return over;
    }
  }
}
