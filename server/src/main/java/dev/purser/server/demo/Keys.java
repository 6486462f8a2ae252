package dev.purser.server.demo;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A key for each team, made anew at every start, since secrets are shown only once. */
final class Keys {

  private static final String PREFIX = "demo ";

  private Keys() {}

  /** Makes them; gives the secret of each team. */
  static Map<String, String> cut(Server server) throws IOException, InterruptedException {
    for (JsonNode key : server.get("/keys?limit=10000").path("items").values()) {
      if (key.path("name").asString("").startsWith(PREFIX)) {
        server.delete("/keys/" + key.path("id").asString());
      }
    }
    Map<String, String> secrets = new HashMap<>();
    for (String team : Actor.ALL.stream().map(Actor::team).distinct().toList()) {
      JsonNode made =
          server.post(
              "/keys",
              Map.of(
                  "name",
                  PREFIX + team,
                  "labels",
                  Map.of("team", team),
                  "allow_labels",
                  List.of("user", "agent", "task", "session")));
      secrets.put(team, made.path("secret").asString());
    }
    return secrets;
  }
}
