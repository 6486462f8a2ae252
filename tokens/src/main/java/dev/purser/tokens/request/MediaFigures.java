package dev.purser.tokens.request;

import dev.purser.tokens.overhead.ImageRule;
import dev.purser.tokens.overhead.Overheads;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What media take of one model, each looked up once, as a request can have many. For one thread.
 */
final class MediaFigures {

  private static final Set<String> DETAILS = Set.of("low", "high", "original");
  private static final long UNKNOWN = -1;

  private final Overheads overheads;
  private final String model;
  private final Map<String, ImageRule> images = new HashMap<>();
  private long imageMost = UNKNOWN;
  private long page = UNKNOWN;

  MediaFigures(Overheads overheads, String model) {
    this.overheads = overheads;
    this.model = model;
  }

  /** How images are counted; whatever detail is not known is the usual one. */
  ImageRule image(String detail) {
    String known = DETAILS.contains(detail) ? detail : "";
    return images.computeIfAbsent(known, asked -> overheads.image(model, asked));
  }

  long imageMost() {
    if (imageMost == UNKNOWN) {
      imageMost = overheads.imageMost(model);
    }
    return imageMost;
  }

  long page() {
    if (page == UNKNOWN) {
      page = overheads.page(model);
    }
    return page;
  }

  long audioSecond() {
    return overheads.audioSecond(model);
  }

  long videoSecond() {
    return overheads.videoSecond(model);
  }
}
