package dev.purser.server.keys;

import dev.purser.core.ledger.Document;
import dev.purser.core.usage.Labels;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A key as the ledger keeps it. */
final class KeyDocument {

  static final String KIND = "key";

  private static final JsonMapper JSON = JsonMapper.shared();

  private KeyDocument() {}

  static Document write(Key key) {
    ObjectNode body = JSON.createObjectNode();
    body.put("name", key.name());
    key.labels().forEach(body.putObject("labels")::put);
    new TreeSet<>(key.allowed()).forEach(body.putArray("allowed")::add);
    body.put("hash", key.hash());
    body.put("created", key.created().toString());
    key.expires().ifPresent(at -> body.put("expires", at.toString()));
    key.revoked().ifPresent(at -> body.put("revoked", at.toString()));
    return new Document(KIND, key.org(), key.id(), JSON.writeValueAsString(body));
  }

  static Key read(Document document) {
    JsonNode body = JSON.readTree(document.body());
    Map<String, String> labels = new TreeMap<>();
    body.path("labels").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asString()));
    Set<String> allowed = new TreeSet<>();
    body.path("allowed").forEach(name -> allowed.add(name.asString()));
    return new Key(
        document.id(),
        body.path("name").asString(""),
        document.org(),
        Labels.of(labels),
        allowed,
        body.path("hash").asString(""),
        Instant.parse(body.path("created").asString()),
        instant(body, "expires"),
        instant(body, "revoked"));
  }

  private static Optional<Instant> instant(JsonNode body, String field) {
    return body.path(field).isString()
        ? Optional.of(Instant.parse(body.path(field).asString()))
        : Optional.empty();
  }
}
