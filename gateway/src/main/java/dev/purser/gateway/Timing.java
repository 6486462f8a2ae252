package dev.purser.gateway;

/**
 * How long one attempt took.
 *
 * @param latencyMs milliseconds from sending to the end, -1 if not known
 * @param ttftMs milliseconds to the first byte of the answer's body, -1 if none came
 */
record Timing(long latencyMs, long ttftMs) {

  /** Nobody took the time. */
  static final Timing NONE = new Timing(-1, -1);
}
