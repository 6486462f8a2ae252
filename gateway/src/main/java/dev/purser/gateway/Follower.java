package dev.purser.gateway;

import dev.purser.wire.ReadUsage;

/**
 * Follows an answer that is no attempt of its own, but tells what earlier ones have used. Confined
 * to its event loop, used for one answer.
 */
interface Follower {

  /**
   * What reads the answer.
   *
   * @param events whether it comes as server-sent events
   */
  Meter meter(boolean events);

  /**
   * The answer came to its end.
   *
   * @param usage what was read
   * @param then runs once all that it told is written
   */
  void ended(ReadUsage usage, Runnable then);
}
