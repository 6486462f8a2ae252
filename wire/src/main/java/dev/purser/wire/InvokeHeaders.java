package dev.purser.wire;

/** Reads what the headers of Bedrock's InvokeModel say besides counts. */
final class InvokeHeaders {

  private InvokeHeaders() {}

  /** Notes the tier that served, and whether it was the faster way. */
  static void terms(Headers headers, Tally tally) {
    String tier = headers.value("x-amzn-bedrock-service-tier");
    if (!tier.isEmpty() && tier.length() <= 64) {
      tally.serviceTier(Names.orEmpty(tier));
    }
    if (headers.value("x-amzn-bedrock-performanceconfig-latency").equals("optimized")) {
      tally.speed("fast");
    }
  }
}
