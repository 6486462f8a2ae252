package dev.purser.catalog.compile;

import tools.jackson.databind.node.ObjectNode;

/** Says of every period how well its prices are known, by what its source says. */
final class Confidence {

  private Confidence() {}

  /** Adds it where it is not written by hand. */
  static void note(ObjectNode period) {
    if (!period.has("confidence")) {
      period.put("confidence", of(period.get("source").stringValue()));
    }
  }

  /** A page or a bill of the seller, a price worked out from another, or a list without pages. */
  static String of(String source) {
    boolean paged = source.contains("https://") || source.contains("billed");
    if (source.contains("; as ") || source.contains("the dearest where it tells apart")) {
      return "derived";
    }
    return paged ? "official" : "community";
  }
}
