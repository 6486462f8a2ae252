package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What has been read of one request so far. Not thread-safe. */
final class Request {

  /** Fields on which money depends; readers disagree about which of two counts. */
  private static final Set<String> WATCHED =
      Set.of(
          "model",
          "stream",
          "max_tokens",
          "max_completion_tokens",
          "max_output_tokens",
          "n",
          "best_of",
          "generationConfig",
          "generation_config",
          "inferenceConfig",
          "service_tier",
          "inference_geo",
          "speed",
          "messages",
          "input",
          "prompt",
          "contents",
          "tools");

  private static final Set<String> FOLDED =
      WATCHED.stream().map(Request::folded).collect(Collectors.toUnmodifiableSet());

  private static final int LONGEST_WATCHED = 32;

  private static final int MOST_REASONS = 20;

  private static final long MOST_SEARCHES = 1000;

  private final Set<String> seen = new HashSet<>();
  private final Map<String, BigDecimal> quantities = new TreeMap<>();
  private final Set<String> unboundable = new LinkedHashSet<>();
  private final int bodyBytes;
  private final boolean modelInPath;
  private String model;
  private boolean stream;
  private boolean usageAsked;
  private long maxOutput = Json.ABSENT;
  private boolean limitUnreadable;
  private long choices = 1;
  private long mediaTokens;
  private boolean documents;
  private long images;
  private long searches;
  private long searchTokens;
  private String serviceTier = "";
  private String region;
  private String speed = "";

  Request(Route.Metered route, int bodyBytes) {
    this.bodyBytes = bodyBytes;
    this.model = route.model();
    this.modelInPath = !model.isEmpty();
    this.stream = route.stream();
    this.region = route.region();
  }

  int bodyBytes() {
    return bodyBytes;
  }

  /** Takes notice of a top-level field. */
  void field(String name) {
    if (WATCHED.contains(name)) {
      if (!seen.add(name)) {
        unboundable("field " + name + " given twice");
      }
    } else if (hasOtherLetters(name) && FOLDED.contains(folded(name))) {
      unboundable("field " + folded(name) + " in another spelling, which some readers take for it");
    }
  }

  private static boolean hasOtherLetters(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c > 'z' || (c >= 'A' && c <= 'Z')) {
        return name.length() <= LONGEST_WATCHED;
      }
    }
    return false;
  }

  /** Upper case first, as letters beyond ASCII fold only that way. */
  private static String folded(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  /** The model asked for, as far as it is known. */
  String model() {
    return model;
  }

  /** Takes the model named in the body; one named in the path counts more. */
  void model(Json json) {
    model(json.model());
  }

  void model(String named) {
    if (!modelInPath) {
      model = named;
    }
  }

  /** Takes the model named in the body in the form of a resource, {@code models/x}. */
  void modelResource(Json json) {
    if (!modelInPath) {
      String name = json.model();
      model = name.substring(name.lastIndexOf('/') + 1);
    }
  }

  /** It streams unless it says otherwise. */
  void streams() {
    stream = true;
  }

  /** It makes no tokens. */
  void noOutput() {
    maxOutput = 0;
  }

  /** Takes the most that it can use of something billed beside tokens. */
  void atMost(String unit, BigDecimal amount) {
    quantities.put(unit, amount);
  }

  /**
   * It makes pictures and no tokens.
   *
   * @param number how many at most, as it was read
   */
  void pictures(long number) {
    if (number < 1) {
      unboundable("a number of images that is no count");
    }
    atMost("images", BigDecimal.valueOf(Math.max(1, number)));
    noOutput();
  }

  void stream(Json json) {
    stream(json.isTrue());
  }

  void stream(boolean asked) {
    stream = asked;
  }

  void usageAsked(boolean asked) {
    usageAsked = asked;
  }

  /** Takes a limit of the output; of several the highest counts. */
  void limit(Json json, long least) {
    long tokens = json.count();
    if (tokens == Json.UNREADABLE || (tokens != Json.ABSENT && tokens < least)) {
      limitUnreadable = true;
    } else {
      maxOutput = Math.max(maxOutput, tokens);
    }
  }

  /** Takes a number of answers; of several the highest counts. */
  void choices(Json json) {
    long number = json.count();
    if (number == Json.UNREADABLE) {
      unboundable("a number of answers that is no count");
    } else {
      choices = Math.max(choices, number);
    }
  }

  /** Takes the number of prompts, each of which is answered. */
  void prompts(long number) {
    choices = Math.clamp(number, 1, Integer.MAX_VALUE) * Math.min(choices, Integer.MAX_VALUE);
  }

  void image() {
    images++;
  }

  /** Adds tokens that cannot be seen in the bytes of the body. */
  void media(long tokens) {
    mediaTokens = Math.clamp(mediaTokens + tokens, 0, Json.MOST);
  }

  /** Adds a document that takes so many bytes of the body. */
  void document(long bytes) {
    documents = true;
    media(Media.documentTokens(bytes));
  }

  /**
   * Allows {@code times} searches. With each the model reads the whole conversation again, with all
   * that was found so far.
   *
   * @param each the most tokens that one of them finds
   */
  void searches(long times, long each) {
    long capped = Math.min(times, MOST_SEARCHES);
    searches += times;
    searchTokens += capped * bodyBytes + Math.min(each, 1_000_000) * capped * (capped + 1) / 2;
    if (times > capped) {
      unboundable("more than 1000 searches");
    }
  }

  void serviceTier(Json json) {
    serviceTier = ServiceTiers.asked(json.name());
  }

  void region(Json json) {
    region = json.name().equals("global") ? "" : json.name();
  }

  void speed(Json json) {
    speed = json.name().equals("fast") ? "fast" : "";
  }

  /** A faster way of serving is asked for, which has a price of its own. */
  void fast() {
    speed = "fast";
  }

  void unboundable(String reason) {
    if (unboundable.size() < MOST_REASONS) {
      unboundable.add(reason);
    }
  }

  private Quantities quantities() {
    if (searches > 0) {
      quantities.put("web_search", BigDecimal.valueOf(searches));
    }
    return Quantities.of(quantities);
  }

  RequestFacts facts(Optional<String> problem) {
    // With each search everything is read again.
    long readings = 1 + Math.clamp(searches, 0, MOST_SEARCHES);
    media(Math.max(0, mediaTokens * (readings - 1)));
    media(searchTokens);
    return new RequestFacts(
        model,
        stream,
        usageAsked,
        limitUnreadable || maxOutput < 0 ? OptionalLong.empty() : OptionalLong.of(maxOutput),
        Math.clamp(choices, 1, Integer.MAX_VALUE),
        bodyBytes,
        images * readings,
        mediaTokens,
        documents,
        quantities(),
        serviceTier,
        region,
        speed,
        List.copyOf(unboundable),
        problem);
  }
}
