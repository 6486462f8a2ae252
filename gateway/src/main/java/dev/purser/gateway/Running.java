package dev.purser.gateway;

/** What runs on a lane until it has ended by itself: a call, or a live session. */
interface Running {

  /**
   * Looks whether something has taken too long.
   *
   * @param now of the monotonic clock, in nanoseconds
   */
  void checkTime(long now);

  /** Ends in both directions, whatever it is doing. */
  void breakOff();
}
