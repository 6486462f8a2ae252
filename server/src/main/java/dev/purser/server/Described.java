package dev.purser.server;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;

/** Lists what a router serves, so that a test can compare it with what the documents say. */
final class Described {

  private Described() {}

  static List<String> routes(Router router) {
    List<String> routes = new ArrayList<>();
    for (Route route : router.getRoutes()) {
      if (route.methods() != null && route.getPath() != null) {
        String path = route.getPath().replaceAll(":([a-z_]+)", "{$1}");
        route.methods().stream()
            // What can be read has a head, too.
            .filter(method -> !method.equals(HttpMethod.HEAD))
            .forEach(method -> routes.add(method.name() + " " + path));
      }
    }
    return routes;
  }
}
