package dev.purser.server.keys;

import dev.purser.core.ledger.Document;
import dev.purser.core.usage.Labels;
import dev.purser.gateway.KeyGrant;
import dev.purser.gateway.KeyRing;
import dev.purser.ledger.Books;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys of one process. A presented secret is found by its hash in memory: no comparison that
 * could leak it by its duration, and nothing to wait for on an event loop. Thread-safe.
 */
public final class Keys implements KeyRing {

  /** What every secret begins with. */
  public static final String PREFIX = "psr_";

  private static final int SECRET_BYTES = 32;

  private final Books books;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Key> byHash = new ConcurrentHashMap<>();

  private Keys(Books books, InstantSource clock) {
    this.books = books;
    this.clock = clock;
  }

  /** The keys that the ledger has. */
  public static Keys load(Books books, InstantSource clock) {
    Keys keys = new Keys(books, clock);
    for (Document document : books.ledger().documents(KeyDocument.KIND)) {
      Key key = KeyDocument.read(document);
      keys.byHash.put(key.hash(), key);
    }
    return keys;
  }

  /**
   * A key just made.
   *
   * @param key the key
   * @param secret its secret, which is shown once and kept nowhere
   */
  public record Created(Key key, String secret) {
    /** Says nothing about the secret. */
    @Override
    public String toString() {
      return "Created[" + key.id() + "]";
    }
  }

  /** Makes a key. It works at once; it is on disk after the next sync. */
  public Created create(
      String name,
      String org,
      Labels labels,
      Set<String> allowed,
      Optional<Instant> expires,
      Instant now) {
    String secret = newSecret();
    String hash = hash(secret);
    // Part of the hash says nothing about the secret, and is as unique.
    String id = "key_" + hash.substring(0, 20);
    Key key = new Key(id, name, org, labels, allowed, hash, now, expires, Optional.empty());
    books.putDocument(KeyDocument.write(key));
    byHash.put(hash, key);
    return new Created(key, secret);
  }

  private String newSecret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Gives a key another secret; that of before ends at once. Empty if there is no such key or it is
   * revoked.
   */
  public synchronized Optional<Created> rotate(String id) {
    for (Key key : all()) {
      if (key.id().equals(id) && key.revoked().isEmpty()) {
        String secret = newSecret();
        Key rotated = key.withSecret(hash(secret));
        books.putDocument(KeyDocument.write(rotated));
        byHash.put(rotated.hash(), rotated);
        byHash.remove(key.hash());
        return Optional.of(new Created(rotated, secret));
      }
    }
    return Optional.empty();
  }

  /** Revokes a key at once; false if there is none or it is revoked already. */
  public synchronized boolean revoke(String id, Instant now) {
    for (Key key : all()) {
      if (key.id().equals(id) && key.revoked().isEmpty()) {
        Key revoked = key.revokedAt(now);
        books.putDocument(KeyDocument.write(revoked));
        byHash.put(key.hash(), revoked);
        return true;
      }
    }
    return false;
  }

  /** Every key, revoked ones too, by id. */
  public List<Key> all() {
    return byHash.values().stream().sorted(Comparator.comparing(Key::id)).toList();
  }

  @Override
  public Optional<KeyGrant> resolve(String secret) {
    return Optional.ofNullable(byHash.get(hash(secret)))
        .map(key ->
            new KeyGrant(
                key.id(), key.org(), key.labels(), key.allowed(), !key.isGood(clock.instant())));
  }

  /** Also after the last one was revoked: what was closed does not open by itself. */
  @Override
  public boolean anyKeys() {
    return !byHash.isEmpty();
  }

  private static String hash(String secret) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
