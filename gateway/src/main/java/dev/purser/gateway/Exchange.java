package dev.purser.gateway;

import dev.purser.core.budget.Refusal;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.Route;
import dev.purser.wire.WireError;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request of a caller, from its head to the end of its answer, over all its attempts. Confined
 * to its event loop.
 */
final class Exchange implements Running {

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
  private final Upload upload;

  private Phase phase = Phase.READING;
  private boolean withKey;
  private @Nullable Caller caller;
  private @Nullable Asked asked;
  private @Nullable Schedule schedule;
  private @Nullable Relay relay;
  private @Nullable Admission admission;
  private @Nullable Failed failed;

  Exchange(Lane lane, Target target, HttpServerRequest request) {
    this.lane = lane;
    this.services = lane.services();
    this.target = target;
    this.request = request;
    this.requestId = lane.mint("req_");
    this.upload = new Upload(services.longBodies());
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
    switch (Intake.head(services, target, request, requestId)) {
      case Intake.Head.Rejected(WireError error) -> answer(error);
      case Intake.Head.Taken(Caller who, boolean key) -> {
        caller = who;
        withKey = key;
        long length = Bodies.declared(request);
        if (length > services.config().bodyLimit()) {
          tooLarge();
          return;
        }
        if (!services.longBodies().hasRoomFor(length)) {
          tooManyLong();
          return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
          response.writeContinue();
        }
        Bodies.read(
            request, services.config().bodyLimit(), this::piece, this::read, this::tooLarge);
      }
    }
  }

  /** A piece of the body has come; whether the next ones are wanted. */
  private boolean piece(int length) {
    if (phase != Phase.READING || upload.piece(length)) {
      return true;
    }
    tooManyLong();
    return false;
  }

  private void tooManyLong() {
    answerEarly(
        Answers.error(
            503, "overloaded", "Too many long requests are running; try again.", requestId));
  }

  private void tooLarge() {
    answerEarly(Intake.tooLarge(services, requestId));
  }

  /** The body does not come: whoever sends a head and waits must not keep a place for ever. */
  private void tooSlow() {
    answerEarly(
        Answers.error(
            408, "request_timeout", "The request body did not come; send it again.", requestId));
  }

  /** Answers while the body may still come, of which nothing more is wanted. */
  private void answerEarly(WireError error) {
    down.announceClose();
    answer(error).onComplete(sent -> Bodies.discard(request, lane.vertx()));
  }

  private void read(byte[] body) {
    if (phase != Phase.READING) {
      return;
    }
    if (request.method().equals(HttpMethod.OPTIONS) && body.length == 0) {
      // What a browser asks before a call: without a body it can make no model work.
      start(Outgoing.unmetered(target, request, withKey, body, Optional.empty()));
      return;
    }
    Route route =
        target
            .provider()
            .kind()
            .route(request.method().name(), target.path(), target.query())
            .at(target.provider().name());
    if (route instanceof Route.Metered metered) {
      meter(metered, body);
      return;
    }
    switch (Unmetered.of(lane, target, caller(), requestId, route)) {
      case Unmetered.Passes(Optional<Follower> follower) ->
          start(Outgoing.unmetered(target, request, withKey, body, follower));
      case Unmetered.Refused(WireError error) -> answer(error);
    }
  }

  private void meter(Route.Metered route, byte[] body) {
    switch (Intake.body(request, requestId, caller(), route, target.provider().name(), body)) {
      case Intake.Body.Rejected(WireError error) -> answer(error);
      case Intake.Body.Read(Asked read) -> {
        asked = read;
        schedule =
            new Schedule(new Plan(target.provider(), read.model(), services.config().providers()));
        attempt();
      }
    }
  }

  // ---- attempts

  private void attempt() {
    phase = Phase.ADMITTING;
    Plan.Step next = schedule().step();
    admission =
        Admission.decide(
            lane,
            asked(),
            next.provider(),
            next.model(),
            schedule().attempt(),
            decision -> decided(next.provider(), decision));
  }

  private void decided(Provider provider, Decision decision) {
    admission = null;
    switch (decision) {
      case Decision.Admitted(Attempt attempt) -> {
        if (down.isGone()) {
          Settlement.end(lane, attempt, new Ending.NeverSent(), Timing.NONE, none -> finish());
        } else {
          relay(provider, attempt);
        }
      }
      case Decision.Refused(Refusal refusal, String action, boolean shorter) -> {
        Failed before = failed;
        if (before == null) {
          down.header("x-purser-action", action);
          refuse(refusal, shorter);
        } else {
          refusedAfter(before, refusal);
        }
      }
      case Decision.Unavailable(String reason) ->
          refuse(503, "unavailable", "The call cannot be admitted now: " + reason + ".");
    }
  }

  private void relay(Provider provider, Attempt attempt) {
    String model = attempt.intent().model();
    down.header("x-purser-model", model.equals(asked().model()) ? "" : model);
    down.header("x-purser-action", attempt.action());
    start(Outgoing.of(attempt, provider, target, request, withKey));
  }

  private void start(Outgoing outgoing) {
    phase = Phase.RELAYING;
    relay = new Relay(lane, this, outgoing, down);
    relay.start();
  }

  /** Whether an error answer is to be followed by a further attempt instead of going down. */
  boolean wantsFurtherAttempt(int status, MultiMap headers) {
    if (down.isGone() || (status != 429 && status < 500)) {
      return false;
    }
    String current = schedule().step().provider().name();
    String retryAfter = headers.get("retry-after");
    if (!schedule().advance(retryAfter)) {
      return false;
    }
    failed = Failed.answered(current, status, retryAfter == null ? "" : retryAfter);
    return true;
  }

  /** Goes on with the step that was prepared. */
  void nextAttempt() {
    relay = null;
    if (down.isGone()) {
      finish();
      return;
    }
    long wait = schedule().waitMillis();
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
    if (!down.isGone() && schedule != null && schedule.advance(null)) {
      failed = Failed.unreachable(provider.name());
      nextAttempt();
      return;
    }
    refuse(502, "upstream_unreachable", provider.name() + " cannot be reached; try again.");
  }

  // ---- the end

  /**
   * A further attempt does not fit: the next one may. If none does, the caller hears of the failure
   * that made it necessary, as his own call did fit and may do so again.
   */
  private void refusedAfter(Failed before, Refusal refusal) {
    if (!down.isGone() && schedule().advance(null)) {
      nextAttempt();
      return;
    }
    down.header("x-purser-model", "");
    down.header("x-purser-action", "");
    down.header("retry-after", before.retryAfter());
    refuse(before.status(), "upstream_failed", before.andThen(refusal));
  }

  private void refuse(Refusal refusal, boolean mayFitShorter) {
    if (down.isGone()) {
      finish();
      return;
    }
    long seconds = Answers.retryAfter(refusal, services.clock().millis());
    if (seconds > 0) {
      down.header("retry-after", Long.toString(seconds));
    }
    answer(Answers.refusal(refusal, mayFitShorter, requestId));
  }

  private void refuse(int status, String code, String message) {
    answer(Answers.error(status, code, message, requestId));
  }

  private Future<Void> answer(WireError error) {
    phase = Phase.ADMITTING;
    services.metrics().refused(target.provider().name(), error.code());
    return down.error(speaking(), error).onComplete(sent -> finish());
  }

  /** The kind of provider whose error format the caller reads. */
  ProviderKind speaking() {
    return target.provider().kind().answering(target.path());
  }

  private void left() {
    switch (phase) {
      case READING, WAITING -> {
        down.leave();
        finish();
      }
      case ADMITTING -> {
        down.leave();
        Admission waiting = admission;
        if (waiting != null) {
          waiting.leave();
        }
      }
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

  @Override
  public void breakOff() {
    Relay running = relay;
    if (phase == Phase.RELAYING && running != null) {
      running.breakOff();
    } else if (phase != Phase.OVER) {
      down.breakOff();
      left();
    }
  }

  @Override
  public void checkTime(long now) {
    Relay running = relay;
    if (phase == Phase.RELAYING && running != null) {
      running.checkTime(now);
    } else if (phase == Phase.READING
        && upload.isTooSlow(target.provider().timeouts().idle(), services.config().upload(), now)) {
      tooSlow();
    }
  }

  void finish() {
    phase = Phase.OVER;
    upload.giveBack();
    lane.finished(this);
  }

  private Caller caller() {
    return known(caller);
  }

  private Asked asked() {
    return known(asked);
  }

  private Schedule schedule() {
    return known(schedule);
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not known yet");
    }
    return value;
  }
}
