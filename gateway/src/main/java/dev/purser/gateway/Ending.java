package dev.purser.gateway;

import dev.purser.wire.ReadUsage;

/** How one attempt ended, as far as the provider is concerned. */
sealed interface Ending {

  /** No connection: nothing was sent. */
  record NeverSent() implements Ending {}

  /** The provider answered with an error status. */
  record Rejected() implements Ending {}

  /** The whole answer came. */
  record Complete(ReadUsage usage) implements Ending {}

  /**
   * The caller left; {@code usage} is what had come by then.
   *
   * @param untold whether what had come tells nothing of how much was produced: not a byte of a
   *     stream, or not the end of an answer that comes as a whole
   */
  record Left(ReadUsage usage, boolean untold) implements Ending {}

  /**
   * We stopped the answer, as its hold could not grow.
   *
   * @param held the most output tokens that the hold covers
   */
  record Stopped(ReadUsage usage, long held) implements Ending {}

  /** The answer broke off after its head. */
  record BrokeOff(ReadUsage usage) implements Ending {}

  /** The request was sent, but no answer came. */
  record Unanswered() implements Ending {}
}
