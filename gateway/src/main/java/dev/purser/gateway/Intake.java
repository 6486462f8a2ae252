package dev.purser.gateway;

import dev.purser.core.budget.Priority;
import dev.purser.wire.DeclaredForm;
import dev.purser.wire.Format;
import dev.purser.wire.RequestFacts;
import dev.purser.wire.Route;
import dev.purser.wire.WireError;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Optional;

/** Decides from what a request says whether it is taken at all. Stateless. */
final class Intake {

  private Intake() {}

  /** What is known from the head of a request. */
  sealed interface Head {
    /**
     * Its body may come.
     *
     * @param caller who asks
     * @param withKey whether he came with a key of ours, which goes no further
     */
    record Taken(Caller caller, boolean withKey) implements Head {}

    /** It is answered at once. */
    record Rejected(WireError error) implements Head {}
  }

  /** What is known from the body of a metered request. */
  sealed interface Body {
    /** It can be metered. */
    record Read(Asked asked) implements Body {}

    /** It is answered at once. */
    record Rejected(WireError error) implements Body {}
  }

  static Head head(Services services, Target target, HttpServerRequest request, String requestId) {
    return head(
        services, target, request, Credential.of(request.headers(), target.query()), requestId);
  }

  /** As it is for who came with this credential, wherever he put it. */
  static Head head(
      Services services,
      Target target,
      HttpServerRequest request,
      Credential credential,
      String requestId) {
    if (services.closing().get() || services.failed().get()) {
      return reject(
          503,
          "unavailable",
          "Purser is shutting down or its ledger has failed; try again.",
          requestId);
    }
    if (services.inFlight().get() > services.config().maxInFlight()) {
      return reject(503, "overloaded", "Too many calls are running; try again.", requestId);
    }
    if (Target.isDevious(target.path()) && !target.provider().kind().hasArn(target.path())) {
      return reject(
          400,
          "invalid_path",
          "The path has dot segments or encoded slashes; remove them.",
          requestId);
    }
    if (request.method().equals(HttpMethod.TRACE)) {
      // It would show what reaches the provider: its key, too.
      return reject(405, "method_not_allowed", "TRACE is not passed on.", requestId);
    }
    String encoding = request.getHeader("content-encoding");
    if (encoding != null && !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
      return reject(
          415,
          "unsupported_encoding",
          "Send the request body without content-encoding.",
          requestId);
    }
    return identify(services, target, request, credential, requestId);
  }

  private static Head identify(
      Services services,
      Target target,
      HttpServerRequest request,
      Credential credential,
      String requestId) {
    Optional<KeyGrant> grant = Optional.empty();
    if (credential instanceof Credential.Purser(String secret)) {
      grant = services.keys().resolve(secret).filter(g -> !g.revoked());
      if (grant.isEmpty()) {
        return reject(
            401,
            "invalid_key",
            "This Purser key is unknown, revoked or expired; use another one.",
            requestId);
      }
    } else if (!services.config().passthrough()) {
      return reject(
          401, "missing_key", "A Purser key is needed: send one in place of yours.", requestId);
    } else if (ForeignPage.spends(request, target)) {
      return reject(
          403,
          "foreign_origin",
          "A page of another site needs a Purser key, as browsers let any page call this host.",
          requestId);
    }
    LabelHeaders.Given given = LabelHeaders.read(request.headers());
    if (!given.problem().isEmpty()) {
      return reject(400, "invalid_labels", given.problem() + ".", requestId);
    }
    Caller.Known known =
        grant
            .map(g -> Caller.of(g, given.labels()))
            .orElseGet(() -> Caller.of(given.labels(), !services.keys().anyKeys()));
    boolean withKey = grant.isPresent();
    return known
        .caller()
        .<Head>map(caller -> new Head.Taken(caller, withKey))
        .orElseGet(() ->
            reject(400, "invalid_labels", "The request has " + known.problem() + ".", requestId));
  }

  static WireError tooLarge(Services services, String requestId) {
    return Answers.error(
        413,
        "request_too_large",
        "The request body is larger than " + services.config().bodyLimit() + " bytes.",
        requestId);
  }

  static Body body(
      HttpServerRequest request,
      String requestId,
      Caller caller,
      Route.Metered route,
      String provider,
      byte[] body) {
    if (!DeclaredForm.hasItsBoundary(() -> request.headers().getAll("content-type"), body)) {
      return invalid("The form has not the boundary that content-type names.", requestId);
    }
    Format format = route.format().at(provider);
    RequestFacts facts = format.request(body, route);
    if (facts.problem().isPresent()) {
      return invalid("The request cannot be read: " + facts.problem().get() + ".", requestId);
    }
    String model = route.model().isEmpty() ? facts.model() : route.model();
    if (model.isEmpty()) {
      return invalid("The request names no model.", requestId);
    }
    Optional<Priority> priority = priority(request);
    if (priority.isEmpty()) {
      return invalid("x-purser-priority is low, normal, high or critical.", requestId);
    }
    return Metadata.of(request.getHeader("x-purser-client-request-id"))
        .<Body>map(metadata ->
            new Body.Read(
                new Asked(
                    requestId,
                    caller,
                    route,
                    format,
                    facts,
                    model,
                    body,
                    metadata,
                    priority.get(),
                    isEvents(request, route, facts))))
        .orElseGet(
            () -> invalid("x-purser-client-request-id has at most 256 characters.", requestId));
  }

  /** How much a request says that it matters; empty if it says no priority. */
  static Optional<Priority> priority(HttpServerRequest request) {
    String wanted = request.getHeader("x-purser-priority");
    return wanted == null
        ? Optional.of(Priority.NORMAL)
        : Priority.ofWireName(wanted.strip().toLowerCase(Locale.ROOT));
  }

  /** Whether the answer streams as events: Gemini's does so only if the query says it. */
  private static boolean isEvents(
      HttpServerRequest request, Route.Metered route, RequestFacts facts) {
    if (!route.stream()) {
      return facts.stream();
    }
    String query = request.query();
    return query != null && Query.value(query, "alt").equals("sse");
  }

  private static Head reject(int status, String code, String message, String requestId) {
    return new Head.Rejected(Answers.error(status, code, message, requestId));
  }

  private static Body invalid(String message, String requestId) {
    return new Body.Rejected(Answers.error(400, "invalid_request", message, requestId));
  }
}
