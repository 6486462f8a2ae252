package dev.purser.embedded;

/** Somebody's wish to be told events, until it is closed. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {

  /** Ends it; an event that is being told may still arrive. */
  @Override
  void close();
}
