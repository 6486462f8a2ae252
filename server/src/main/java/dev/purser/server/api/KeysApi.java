package dev.purser.server.api;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.ledger.Books;
import dev.purser.server.keys.Key;
import dev.purser.server.keys.Keys;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Purser keys: made, listed, given another secret, revoked. Thread-safe. */
final class KeysApi {

  private final Keys keys;
  private final Books books;
  private final InstantSource clock;

  KeysApi(Keys keys, Books books, InstantSource clock) {
    this.keys = keys;
    this.books = books;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", "/keys", this::create),
        new Route("GET", "/keys", this::list),
        new Route("POST", "/keys/:id/rotate", this::rotate),
        new Route("DELETE", "/keys/:id", this::revoke));
  }

  private Answer create(Request request) {
    Fields fields = request.fields();
    String name = fields.word("name").orElse("");
    String org = fields.word("org").orElse(RecordId.DEFAULT_ORG);
    Labels labels = LabelsJson.readWhole(fields, "labels");
    Set<String> allowed = new LinkedHashSet<>(fields.words("allow_labels").orElse(List.of()));
    Optional<Instant> expires = fields.instant("expires_at");
    fields.end();
    for (String reserved : List.of("org", "key")) {
      if (labels.has(reserved) || allowed.contains(reserved)) {
        throw Problem.invalid(
                labels.has(reserved) ? "labels" : "allow_labels",
                "must not name " + reserved + ", which the key itself decides")
            .toException();
      }
    }
    expires
        .filter(at -> !at.isAfter(clock.instant()))
        .ifPresent(at -> {
          throw Problem.invalid("expires_at", "must be in the future").toException();
        });
    Keys.Created created = keys.create(name, org, labels, allowed, expires, clock.instant());
    Synced.await(books);
    return Answer.json(201, write(created));
  }

  private Answer rotate(Request request) {
    request.optionalFields().end();
    String id = request.path("id");
    Keys.Created rotated =
        keys.rotate(id).orElseThrow(() -> Problem.notFound("there is no key " + id).toException());
    Synced.await(books);
    return Answer.ok(write(rotated));
  }

  private static ObjectNode write(Keys.Created created) {
    ObjectNode answer = write(created.key());
    answer.put("secret", created.secret());
    return answer;
  }

  private Answer list(Request request) {
    List<Key> live =
        keys.all().stream()
            .filter(key -> key.revoked().isEmpty())
            .filter(key -> key.org().equals(request.org().orElse(key.org())))
            .toList();
    return Page.cut(request, live, Key::id, KeysApi::write);
  }

  private Answer revoke(Request request) {
    String id = request.path("id");
    if (!keys.revoke(id, clock.instant())) {
      throw Problem.notFound("there is no key " + id).toException();
    }
    Synced.await(books);
    return Answer.noContent();
  }

  private static ObjectNode write(Key key) {
    ObjectNode json = Json.object();
    json.put("id", key.id());
    json.put("name", key.name());
    json.put("org", key.org());
    json.set("labels", LabelsJson.write(key.labels()));
    key.allowed().forEach(json.putArray("allow_labels")::add);
    json.put("created_at", key.created().toString());
    Json.putText(json, "expires_at", key.expires().map(Instant::toString).orElse(""));
    return json;
  }
}
