package dev.purser.gateway;

import dev.purser.core.budget.Call;
import dev.purser.core.budget.Refusal;
import dev.purser.wire.RequestFacts;
import dev.purser.wire.Route;
import dev.purser.wire.WireError;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request of a caller, from its head to the end of its answer, over all its attempts. Confined
 * to its event loop.
 */
final class Exchange {

  /** The longest wait that a provider may ask for between two attempts, in seconds. */
  private static final long LONGEST_WAIT = 10;

  private enum Phase {
    READING,
    ADMITTING,
    RELAYING,
    WAITING,
    OVER
  }

  private final Lane lane;
  private final Services services;
  private final Target target;
  private final HttpServerRequest request;
  private final Downstream down;
  private final String requestId;

  private Phase phase = Phase.READING;
  private boolean ownCredential;
  private @Nullable Caller caller;
  private @Nullable Asked asked;
  private @Nullable Plan plan;
  private @Nullable Relay relay;
  private int step = 1;
  private int attempts;
  private long wait;

  Exchange(Lane lane, Target target, HttpServerRequest request) {
    this.lane = lane;
    this.services = lane.services();
    this.target = target;
    this.request = request;
    this.requestId = lane.mint("req_");
    this.down = new Downstream(request, target.provider().name(), services.metrics());
  }

  String requestId() {
    return requestId;
  }

  // ---- reading

  void begin() {
    HttpServerResponse response = request.response();
    response.putHeader("x-purser-request-id", requestId);
    response.exceptionHandler(failure -> left());
    response.closeHandler(closed -> left());
    request.exceptionHandler(failure -> left());
    lane.started(this);
    if (services.closing().get() || services.failed().get()) {
      refuse(503, "unavailable", "Purser is shutting down or its ledger has failed; try again.");
    } else if (services.inFlight().get() > services.config().maxInFlight()) {
      refuse(503, "overloaded", "Too many calls are running; try again.");
    } else if (Target.isDevious(target.path())) {
      refuse(400, "invalid_path", "The path has dot segments or encoded slashes; remove them.");
    } else if (identify() && isReadable()) {
      if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
        response.writeContinue();
      }
      Bodies.read(request, services.config().bodyLimit(), this::read, this::tooLarge);
    }
  }

  /** Finds out who calls; answers and gives false if that fails. */
  private boolean identify() {
    Optional<KeyGrant> grant = Optional.empty();
    if (Credential.of(request.headers(), target.query())
        instanceof Credential.Purser(String secret)) {
      grant = services.keys().resolve(secret).filter(g -> !g.revoked());
      if (grant.isEmpty()) {
        return refuse(
            401, "invalid_key", "This Purser key is unknown, revoked or expired; use another one.");
      }
      ownCredential = true;
    } else if (!services.config().passthrough()) {
      return refuse(401, "missing_key", "A Purser key is needed: send one in place of yours.");
    }
    LabelHeaders.Given given = LabelHeaders.read(request.headers());
    if (!given.problem().isEmpty()) {
      return refuse(400, "invalid_labels", "The header " + given.problem() + ".");
    }
    Caller.Known known =
        grant
            .map(g -> Caller.of(g, given.labels()))
            .orElseGet(() -> Caller.of(given.labels(), !services.keys().anyKeys()));
    if (known.caller().isEmpty()) {
      return refuse(400, "invalid_labels", "The request has " + known.problem() + ".");
    }
    caller = known.caller().get();
    return true;
  }

  private boolean isReadable() {
    String encoding = request.getHeader("content-encoding");
    if (encoding != null && !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
      return refuse(415, "unsupported_encoding", "Send the request body without content-encoding.");
    }
    if (Bodies.isDeclaredTooLarge(request, services.config().bodyLimit())) {
      tooLarge();
      return false;
    }
    return true;
  }

  private void tooLarge() {
    phase = Phase.ADMITTING;
    down.header("connection", "close");
    WireError error =
        Answers.error(
            413,
            "request_too_large",
            "The request body is larger than " + services.config().bodyLimit() + " bytes.",
            requestId);
    services.metrics().refused(target.provider().name(), error.code());
    down.error(target.provider().kind(), error).onComplete(sent -> finish());
    Bodies.discard(request, lane.vertx());
  }

  private void read(byte[] body) {
    if (phase != Phase.READING) {
      return;
    }
    Route route =
        target.provider().kind().route(request.method().name(), target.path(), target.query());
    switch (route) {
      case Route.Free() -> relayUnmetered(body);
      case Route.Unknown() -> {
        if (services.books().isUnderCeiling(callOfUnknown())) {
          refuse(
              403,
              "unmetered_path",
              "Purser cannot meter this path, and a hard budget may apply to the caller.");
        } else {
          relayUnmetered(body);
        }
      }
      case Route.Metered metered -> meter(metered, body);
    }
  }

  private Call callOfUnknown() {
    Caller who = caller();
    return new Call(who.org(), target.provider().name(), "", "", who.labels(), who.binding());
  }

  private void meter(Route.Metered route, byte[] body) {
    RequestFacts facts = route.format().request(body, route);
    if (facts.problem().isPresent()) {
      refuse(400, "invalid_request", "The request cannot be read: " + facts.problem().get() + ".");
      return;
    }
    String model = route.model().isEmpty() ? facts.model() : route.model();
    if (model.isEmpty()) {
      refuse(400, "invalid_request", "The request names no model.");
      return;
    }
    Optional<String> metadata = Metadata.of(request.getHeader("x-purser-client-request-id"));
    if (metadata.isEmpty()) {
      refuse(400, "invalid_request", "x-purser-client-request-id has at most 256 characters.");
      return;
    }
    asked = new Asked(requestId, caller(), route, facts, model, body, metadata.get());
    plan = new Plan(target.provider(), model, services.config().providers());
    attempt();
  }

  // ---- attempts

  private void attempt() {
    phase = Phase.ADMITTING;
    Plan.Step next = plan().step(step);
    attempts++;
    Admission.decide(
        lane,
        asked(),
        next.provider(),
        next.model(),
        attempts,
        decision -> decided(next, decision));
  }

  private void decided(Plan.Step next, Admission.Decision decision) {
    switch (decision) {
      case Admission.Decision.Admitted(Attempt attempt) -> {
        if (down.isGone()) {
          Settlement.end(
              lane, attempt, new Ending.NeverSent(), new Timing(0, -1), none -> finish());
        } else {
          relay(next, attempt);
        }
      }
      case Admission.Decision.Refused(Refusal refusal) -> refuse(refusal);
      case Admission.Decision.Unavailable(String reason) ->
          refuse(503, "unavailable", "The call cannot be admitted now: " + reason + ".");
    }
  }

  private void relay(Plan.Step next, Attempt attempt) {
    if (!next.model().equals(asked().model())) {
      down.header("x-purser-model", next.model());
    }
    start(
        new Outgoing(
            next.provider(),
            request,
            pathFor(next.model()),
            queryFor(next.provider()),
            attempt.body(),
            keepsCredentials(next.provider()),
            Optional.of(attempt)));
  }

  private void relayUnmetered(byte[] body) {
    Provider provider = target.provider();
    start(
        new Outgoing(
            provider,
            request,
            target.path(),
            queryFor(provider),
            body,
            keepsCredentials(provider),
            Optional.empty()));
  }

  private void start(Outgoing outgoing) {
    phase = Phase.RELAYING;
    relay = new Relay(lane, this, outgoing, down);
    relay.start();
  }

  /** A caller's own credential goes to the provider that he named and to no other. */
  private boolean keepsCredentials(Provider provider) {
    return !ownCredential && provider.apiKey().isEmpty() && provider.equals(target.provider());
  }

  private String queryFor(Provider provider) {
    return keepsCredentials(provider) ? target.query() : Query.without(target.query(), "key");
  }

  private String pathFor(String model) {
    String inPath = asked().route().model();
    return inPath.isEmpty() || model.equals(asked().model())
        ? target.path()
        : target.path().replace("/" + inPath, "/" + model);
  }

  /** Whether an error answer is to be followed by a further attempt instead of going down. */
  boolean wantsFurtherAttempt(int status, MultiMap headers) {
    if (down.isGone() || (status != 429 && status < 500)) {
      return false;
    }
    long asks = Math.max(0, seconds(headers.get("retry-after")));
    return prepareStep(asks);
  }

  /** Finds the next step that need not wait too long; false if there is none. */
  private boolean prepareStep(long secondsAsked) {
    for (int next = step + 1; next <= plan().attempts(); next++) {
      boolean same = plan().step(next).provider().equals(plan().step(step).provider());
      if (!same || secondsAsked <= LONGEST_WAIT) {
        step = next;
        wait = same ? Math.max(plan().waitMillis(next), secondsAsked * 1000) : 0;
        return true;
      }
    }
    return false;
  }

  private static long seconds(@Nullable String retryAfter) {
    if (retryAfter == null || retryAfter.isEmpty() || retryAfter.length() > 9) {
      return 0;
    }
    for (int i = 0; i < retryAfter.length(); i++) {
      if (retryAfter.charAt(i) < '0' || retryAfter.charAt(i) > '9') {
        return 0;
      }
    }
    return Long.parseLong(retryAfter);
  }

  /** Goes on with the step that was prepared. */
  void nextAttempt() {
    relay = null;
    if (down.isGone()) {
      finish();
      return;
    }
    if (wait <= 0) {
      attempt();
      return;
    }
    phase = Phase.WAITING;
    // Callers that failed together must not come back together.
    long spread = wait + lane.ids().below(wait / 4 + 1);
    lane.vertx()
        .setTimer(
            spread,
            timer -> {
              if (phase == Phase.WAITING) {
                attempt();
              }
            });
  }

  /** No connection to a provider: nothing was sent. */
  void unreachable(Provider provider) {
    if (!down.isGone() && plan != null && prepareStep(0)) {
      nextAttempt();
      return;
    }
    refuse(502, "upstream_unreachable", provider.name() + " cannot be reached; try again.");
  }

  // ---- the end

  private void refuse(Refusal refusal) {
    long seconds = Answers.retryAfter(refusal, services.clock().millis());
    if (seconds > 0) {
      down.header("retry-after", Long.toString(seconds));
    }
    answer(Answers.refusal(refusal, requestId));
  }

  /** Answers with an error of ours; gives false, as nothing more is to be done. */
  private boolean refuse(int status, String code, String message) {
    answer(Answers.error(status, code, message, requestId));
    return false;
  }

  private void answer(WireError error) {
    phase = Phase.ADMITTING;
    services.metrics().refused(target.provider().name(), error.code());
    down.error(target.provider().kind(), error).onComplete(sent -> finish());
  }

  private void left() {
    switch (phase) {
      case READING, WAITING -> {
        down.leave();
        finish();
      }
      case ADMITTING -> down.leave();
      case RELAYING -> {
        Relay running = relay;
        if (running == null) {
          down.leave();
        } else {
          running.leave();
        }
      }
      case OVER -> {}
    }
  }

  /** Ends the exchange in both directions, whatever it is doing. */
  void breakOff() {
    Relay running = relay;
    if (phase == Phase.RELAYING && running != null) {
      running.breakOff();
    } else if (phase != Phase.OVER) {
      down.breakOff();
      left();
    }
  }

  void checkTime(long now) {
    Relay running = relay;
    if (phase == Phase.RELAYING && running != null) {
      running.checkTime(now);
    }
  }

  void finish() {
    phase = Phase.OVER;
    lane.finished(this);
  }

  private Caller caller() {
    return known(caller);
  }

  private Asked asked() {
    return known(asked);
  }

  private Plan plan() {
    return known(plan);
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not known yet");
    }
    return value;
  }
}
