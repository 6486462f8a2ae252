package dev.purser.gateway;

import dev.purser.core.budget.Refusal;

/**
 * An attempt that failed and was to be followed by another.
 *
 * @param provider whom it asked
 * @param what the provider did, as the caller would be told
 * @param status that the caller would get
 * @param retryAfter the seconds that the provider asked for; empty if none
 */
record Failed(String provider, String what, int status, String retryAfter) {

  static Failed answered(String provider, int status, String retryAfter) {
    return new Failed(provider, "answered with status " + status, status, retryAfter);
  }

  static Failed unreachable(String provider) {
    return new Failed(provider, "cannot be reached", 502, "");
  }

  /** What the caller hears where no budget admits what was to follow. */
  String andThen(Refusal refusal) {
    return provider
        + " "
        + what
        + ", and no further attempt fits: "
        + Answers.message(refusal, /* mayFitShorter= */ false);
  }
}
