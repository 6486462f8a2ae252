package dev.purser.gateway;

import java.util.Optional;

/** Knows the Purser keys. Thread-safe; asked on event loops, so it must not block. */
public interface KeyRing {

  /** What a presented secret ({@code psr_…}) grants; empty if it is unknown. */
  Optional<KeyGrant> resolve(String secret);

  /** Whether any key exists: then calls without one carry no trusted labels. */
  boolean anyKeys();

  /** A ring without keys. */
  KeyRing EMPTY =
      new KeyRing() {
        @Override
        public Optional<KeyGrant> resolve(String secret) {
          return Optional.empty();
        }

        @Override
        public boolean anyKeys() {
          return false;
        }
      };
}
