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

  /** The caller left; {@code usage} is what had come by then. */
  record Left(ReadUsage usage) implements Ending {}

  /** The answer broke off after its head. */
  record BrokeOff(ReadUsage usage) implements Ending {}

  /** The request was sent, but no answer came. */
  record Unanswered() implements Ending {}
}
