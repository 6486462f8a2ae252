package dev.purser.server.api;

import dev.purser.server.config.Configs;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Collection;

/** Errors that no endpoint has answered. */
final class Problems {

  private Problems() {}

  static void answerErrors(Router router) {
    router.errorHandler(
        400,
        c ->
            send(
                c,
                Problem.of(
                    ProblemCode.BAD_REQUEST,
                    "the request is broken: look at its Host header, its path and the escapes in"
                        + " its query")));
    router.errorHandler(404, c -> send(c, notFound(c.normalizedPath())));
    router.errorHandler(405, c -> send(c, methodNotAllowed(c)));
    router.errorHandler(
        408,
        c -> {
          c.response().putHeader("connection", "close");
          send(
              c,
              Problem.of(
                  ProblemCode.BODY_TOO_SLOW,
                  "the body did not come within a minute: send it in parts"));
        });
    router.errorHandler(
        413,
        c -> send(c, Problem.of(ProblemCode.BODY_TOO_LARGE, "the body is larger than 32 MiB")));
    router.errorHandler(
        415,
        c ->
            send(
                c,
                Problem.of(
                    ProblemCode.UNSUPPORTED_ENCODING,
                    "the body comes with a content-encoding, such as gzip: send it as it is")));
    router.errorHandler(
        500,
        c -> {
          System.getLogger(Problems.class.getName())
              .log(System.Logger.Level.ERROR, "a request failed", c.failure());
          send(
              c,
              Problem.of(
                  ProblemCode.INTERNAL, "something failed here; the server's log says what"));
        });
  }

  /** Answers, on paths that exist, the methods that nothing else has answered. */
  static void answerOtherMethods(Router router, String path, Collection<String> methods) {
    String allowed = String.join(", ", methods);
    router
        .route(path)
        .handler(c -> {
          c.response().putHeader("allow", allowed);
          send(c, methodNotAllowed(c));
        });
  }

  private static Problem notFound(String path) {
    String provider = path.replaceFirst("^/([^/]*).*", "$1");
    return Configs.missingOf(provider)
        .map(what ->
            Problem.of(
                ProblemCode.PROVIDER_NOT_CONFIGURED,
                "the provider " + provider + " " + what + ", under providers." + provider))
        .orElseGet(() -> Problem.notFound("there is nothing at " + path + "; see /openapi.json"));
  }

  private static Problem methodNotAllowed(RoutingContext routing) {
    return Problem.of(
        ProblemCode.METHOD_NOT_ALLOWED,
        routing.request().method() + " is not possible here; see /openapi.json");
  }

  private static void send(RoutingContext routing, Problem problem) {
    ControlApi.send(routing, problem.answer());
  }
}
