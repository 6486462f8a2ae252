package dev.purser.gateway;

import dev.purser.core.budget.Refusal;

/** What became of an attempt that asked to be admitted. */
sealed interface Decision {

  /** Nobody can be admitted until a restart. */
  Decision NO_LEDGER = new Unavailable("the ledger has failed");

  /** A budget counts something that the request does not say. */
  Decision MISSING_AMOUNT = new Unavailable("a budget asks for an amount that is not known");

  /** Go ahead. */
  record Admitted(Attempt attempt) implements Decision {}

  /**
   * A budget does not admit it.
   *
   * @param action what policy had done to the request by then
   * @param mayFitShorter whether it may fit with a lower output limit
   */
  record Refused(Refusal refusal, String action, boolean mayFitShorter) implements Decision {}

  /** It cannot be decided now, for the reason given. */
  record Unavailable(String reason) implements Decision {}
}
