package dev.purser.gateway;

import dev.purser.core.usage.UsageRecord;

/** Is told what passes. Called on event loops: count and return. Thread-safe. */
public interface GatewayMetrics {

  /**
   * A caller got the head of an answer.
   *
   * @param provider canonical name
   * @param status HTTP status sent down
   * @param nanos from the head of the request to the head of the answer
   */
  void answered(String provider, int status, long nanos);

  /**
   * A call was refused before anything was sent.
   *
   * @param code stable code, such as {@code budget_exceeded}
   */
  void refused(String provider, String code);

  /** An attempt was settled with this record. */
  void settled(UsageRecord record);

  /** Counts nothing. */
  GatewayMetrics NONE =
      new GatewayMetrics() {
        @Override
        public void answered(String provider, int status, long nanos) {}

        @Override
        public void refused(String provider, String code) {}

        @Override
        public void settled(UsageRecord record) {}
      };
}
