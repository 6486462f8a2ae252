package dev.purser.server.keys;

import dev.purser.core.usage.Labels;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A key that stands for a caller. Its secret is known to nobody but its holder.
 *
 * @param id public, and the value of the label {@code key}
 * @param name what people call it; may be empty
 * @param org the organisation that it belongs to
 * @param labels labels that it fixes
 * @param allowed names of labels that its holder may set
 * @param hash SHA-256 of its secret, in hexadecimal digits
 * @param created when it was made
 * @param expires when it ends by itself; empty for never
 * @param revoked when it was revoked; empty if it was not
 */
public record Key(
    String id,
    String name,
    String org,
    Labels labels,
    Set<String> allowed,
    String hash,
    Instant created,
    Optional<Instant> expires,
    Optional<Instant> revoked) {

  /** Copies the names. */
  public Key {
    allowed = Set.copyOf(allowed);
  }

  Key revokedAt(Instant instant) {
    return new Key(id, name, org, labels, allowed, hash, created, expires, Optional.of(instant));
  }

  Key withSecret(String hash) {
    return new Key(id, name, org, labels, allowed, hash, created, expires, revoked);
  }

  /** Whether it is good at an instant. */
  public boolean isGood(Instant at) {
    return revoked.isEmpty() && expires.filter(end -> !end.isAfter(at)).isEmpty();
  }
}
