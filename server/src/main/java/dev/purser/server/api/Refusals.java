package dev.purser.server.api;

import dev.purser.core.budget.Command;
import dev.purser.core.ledger.Document;
import dev.purser.ledger.Books;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reservations that were refused lately: the same id and content is refused again, as whoever asks
 * twice wants one answer. They are kept in the ledger, as a restart is no reason to change it.
 * Thread-safe.
 */
final class Refusals {

  private static final String KIND = "refusal";
  private static final Duration KEPT = Duration.ofHours(24);
  // A caller that mints a new id for each try would otherwise fill memory for a day.
  private static final int MOST = 100_000;
  private static final int STRIPES = 64;

  private final Books books;
  private final InstantSource clock;
  private final Object[] stripes = new Object[STRIPES];
  private final Map<Key, Kept> kept = new LinkedHashMap<>();

  private record Key(String org, String id) {}

  private record Kept(String contentHash, Instant until, Problem problem) {}

  private Refusals(Books books, InstantSource clock) {
    this.books = books;
    this.clock = clock;
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Object();
    }
  }

  /** Those that the ledger has. */
  static Refusals load(Books books, InstantSource clock) {
    Refusals refusals = new Refusals(books, clock);
    for (Document document : books.ledger().documents(KIND)) {
      JsonNode body = Json.parse(document.body());
      refusals.kept.put(
          new Key(document.org(), document.id()),
          new Kept(
              body.path("content_hash").asString(""),
              Instant.parse(body.path("until").asString()),
              new Problem(
                  body.path("status").asInt(402),
                  body.path("code").asString(""),
                  body.path("detail").asString(""),
                  (ObjectNode) body.path("more"))));
    }
    return refusals;
  }

  /**
   * The answer to a reservation: the refusal that its id got before, or a new one.
   *
   * @param ask asks the books; runs while no other request with the same id does
   */
  Answer oneAtATime(Command.Reserve command, Supplier<Answer> ask) {
    Key key = key(command);
    synchronized (stripes[Math.floorMod(key.hashCode(), STRIPES)]) {
      Optional<Kept> before = find(key);
      if (before.isEmpty()) {
        return ask.get();
      }
      return before.get().contentHash().equals(command.contentHash())
          ? before.get().problem().answer()
          : Problem.conflict(
                  "reservation "
                      + command.id()
                      + " was asked for with other content; use another id")
              .answer();
    }
  }

  private static Key key(Command.Reserve command) {
    return new Key(command.call().org(), command.id());
  }

  private Optional<Kept> find(Key key) {
    synchronized (kept) {
      return Optional.ofNullable(kept.get(key))
          .filter(refusal -> refusal.until().isAfter(clock.instant()))
          .filter(this::stillHolds);
    }
  }

  /** A breaker is reset so that calls go on, those that it stopped, too. */
  private boolean stillHolds(Kept refusal) {
    String breaker = refusal.problem().more().path("breaker").path("id").asString("");
    return breaker.isEmpty() || books.breakers().stream().anyMatch(b -> b.id().equals(breaker));
  }

  /** Remembers a refusal; it is on disk when this returns. */
  void keep(Command.Reserve command, Problem problem) {
    Key key = key(command);
    Instant until = clock.instant().plus(KEPT);
    ObjectNode body = Json.object();
    body.put("content_hash", command.contentHash());
    body.put("until", until.toString());
    body.put("status", problem.status());
    body.put("code", problem.code());
    body.put("detail", problem.detail());
    body.set("more", problem.more());
    books.putDocument(new Document(KIND, key.org(), key.id(), Json.text(body)));
    Synced.await(books);
    synchronized (kept) {
      kept.remove(key); // the newest stands last
      kept.put(key, new Kept(command.contentHash(), until, problem));
    }
  }

  /** Forgets those whose time is over, and the oldest of too many. */
  void tidy() {
    Instant now = clock.instant();
    Optional<Key> over = oldest(now);
    while (over.isPresent()) {
      books.removeDocument(KIND, over.get().org(), over.get().id());
      over = oldest(now);
    }
  }

  private Optional<Key> oldest(Instant now) {
    synchronized (kept) {
      Iterator<Map.Entry<Key, Kept>> entries = kept.entrySet().iterator();
      if (entries.hasNext()) {
        Map.Entry<Key, Kept> first = entries.next();
        if (kept.size() > MOST || !first.getValue().until().isAfter(now)) {
          entries.remove();
          return Optional.of(first.getKey());
        }
      }
      return Optional.empty();
    }
  }
}
