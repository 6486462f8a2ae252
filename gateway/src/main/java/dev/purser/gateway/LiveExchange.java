package dev.purser.gateway;

import dev.purser.core.budget.Priority;
import dev.purser.core.budget.Refusal;
import dev.purser.wire.LiveReader;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.Route;
import dev.purser.wire.WireError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens one live session: finds out who calls, has its first turn held, and connects both sides.
 * Confined to its event loop.
 */
final class LiveExchange implements Running {

  private enum Phase {
    ASKED,
    /** The caller's socket is open, and its first message has yet to name the model. */
    NAMING,
    ADMITTING,
    CONNECTING,
    OVER
  }

  private final Lane lane;
  private final Services services;
  private final Target target;
  private final HttpServerRequest request;
  private final Route.Live route;
  private final String requestId;
  private final LiveReader reader;
  private final List<WebSocketFrame> first = new ArrayList<>();
  private final LiveMessage message = new LiveMessage();
  private final long begun = System.nanoTime();

  private Phase phase = Phase.ASKED;
  private boolean withKey;
  private long kept;
  private @Nullable LiveCaller who;
  private @Nullable LiveTurns answers;
  private @Nullable ServerWebSocket down;
  private @Nullable LiveSession session;

  LiveExchange(Lane lane, Target target, HttpServerRequest request, Route.Live route) {
    this.lane = lane;
    this.services = lane.services();
    this.target = target;
    this.request = request;
    this.route = route;
    this.requestId = lane.mint("req_");
    this.reader = route.format().reader();
  }

  // ---- who, and what

  void begin() {
    // The socket is opened later, and nothing of the connection may be lost until then.
    request.pause();
    HttpServerResponse response = request.response();
    response.putHeader("x-purser-request-id", requestId);
    response.exceptionHandler(failure -> left());
    response.closeHandler(closed -> left());
    lane.started(this);
    Credential credential = LiveHandshake.credential(request.headers(), target.query());
    switch (Intake.head(services, target, request, credential, requestId)) {
      case Intake.Head.Rejected(WireError error) -> answer(error);
      case Intake.Head.Taken(Caller caller, boolean key) -> {
        withKey = key;
        identified(caller, credential);
      }
    }
  }

  private void identified(Caller caller, Credential credential) {
    Optional<Priority> priority = Intake.priority(request);
    Optional<String> metadata = Metadata.of(request.getHeader("x-purser-client-request-id"));
    if (priority.isEmpty()) {
      invalid("x-purser-priority is low, normal, high or critical.");
    } else if (metadata.isEmpty()) {
      invalid("x-purser-client-request-id has at most 256 characters.");
    } else {
      who =
          new LiveCaller(
              requestId,
              caller,
              target.provider(),
              route,
              metadata.get(),
              priority.get(),
              () -> credential.isGood(services.keys()));
      if (route.format().isModelInFirstMessage()) {
        upgrade();
      } else {
        named(modelInQuery());
      }
    }
  }

  /**
   * The model of the address; Azure's older one names a deployment. Empty if it names several, as
   * the provider may take another one of them.
   */
  private String modelInQuery() {
    List<String> named = new ArrayList<>(Query.values(target.query(), "model"));
    named.addAll(Query.values(target.query(), "deployment"));
    return named.stream().distinct().count() == 1
        ? Percent.decode(named.getFirst()).orElse("")
        : "";
  }

  private void upgrade() {
    phase = Phase.NAMING;
    request
        .toWebSocket()
        .onSuccess(socket -> {
          down = socket;
          socket.closeHandler(closed -> left());
          socket.exceptionHandler(failure -> {});
          socket.frameHandler(this::first);
          socket.resume();
        })
        .onFailure(failure -> left());
  }

  private void first(WebSocketFrame frame) {
    if (phase != Phase.NAMING) {
      return;
    }
    first.add(frame);
    kept += frame.binaryData() == null ? 0 : frame.binaryData().length();
    Optional<byte[]> whole = message.take(frame);
    if (whole.isPresent()) {
      open(down).pause();
      reader.said(whole.get());
      named(reader.model());
    } else if (first.size() > LiveSession.MOST_PIECES || kept > LiveSession.MAX_FRAME) {
      first.clear();
      invalid("The first message is too long, or has too many pieces.");
    }
  }

  private void named(String model) {
    if (model.isEmpty()) {
      invalid(
          route.format().isModelInFirstMessage()
              ? "The first message has to be a setup that names a model."
              : "The address has to name one model; add ?model=.");
      return;
    }
    phase = Phase.ADMITTING;
    LiveTurns turns = new LiveTurns(lane, open(who), model, reader.unboundable());
    answers = turns;
    turns.hold(reader.context(), /* last= */ true, this::decided);
  }

  private void decided(Decision decision) {
    if (phase != Phase.ADMITTING) {
      open(answers).giveBack();
      return;
    }
    switch (decision) {
      case Decision.Admitted held -> connect();
      case Decision.Refused(Refusal refusal, String action, boolean shorter) -> {
        long seconds = Answers.retryAfter(refusal, services.clock().millis());
        if (seconds > 0 && down == null) {
          request.response().putHeader("retry-after", Long.toString(seconds));
        }
        answer(Answers.refusal(refusal, shorter, requestId));
      }
      case Decision.Unavailable(String reason) ->
          answer(503, "unavailable", "The session cannot be admitted now: " + reason + ".");
    }
  }

  // ---- both sides

  private void connect() {
    phase = Phase.CONNECTING;
    Provider provider = target.provider();
    boolean keeps = !withKey && provider.apiKey().isEmpty();
    Upstream upstream = lane.upstream(provider);
    WebSocketConnectOptions to =
        upstream.socketTo(target.path(), LiveHandshake.query(target.query(), keeps));
    LiveHandshake.up(request.headers(), to, provider, keeps);
    ClientWebSocket up = upstream.socket();
    LiveSession opening = new LiveSession(lane, this, open(who), reader, open(answers), up);
    up.connect(to)
        .onSuccess(connected -> {
          if (phase == Phase.CONNECTING) {
            opening.connected();
            connected(opening);
          } else {
            up.close((short) 1001);
          }
        })
        .onFailure(this::unreachable);
  }

  private void connected(LiveSession opened) {
    ServerWebSocket known = down;
    if (known != null) {
      start(opened, known);
      return;
    }
    request
        .toWebSocket()
        .onSuccess(socket -> start(opened, socket))
        .onFailure(failure -> {
          opened.breakOff();
          left();
        });
  }

  private void start(LiveSession opened, ServerWebSocket socket) {
    phase = Phase.OVER;
    session = opened;
    services.metrics().answered(target.provider().name(), 101, System.nanoTime() - begun);
    opened.start(socket, first);
  }

  private void unreachable(Throwable failure) {
    if (phase != Phase.CONNECTING) {
      return;
    }
    String name = target.provider().name();
    if (!(failure instanceof UpgradeRejectedException refused)) {
      open(answers).giveBack();
      answer(502, "upstream_unreachable", name + " cannot be reached; try again.");
      return;
    }
    phase = Phase.OVER;
    open(answers)
        .reject(() -> {
          if (down != null) {
            close(1011, name + " refused the session with status " + refused.getStatus());
          } else {
            passOn(refused);
          }
          finish();
        });
  }

  /** The provider's own words are the best that the caller can hear. */
  private void passOn(UpgradeRejectedException refused) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    ForwardedHeaders.down(refused.getHeaders(), response.headers());
    int status = refused.getStatus() < 400 ? 502 : refused.getStatus();
    Buffer body = refused.getBody();
    services.metrics().answered(target.provider().name(), status, System.nanoTime() - begun);
    response.setStatusCode(status).end(body == null ? Buffer.buffer() : body);
  }

  // ---- the end

  private void invalid(String words) {
    answer(400, "invalid_request", words);
  }

  private void answer(int status, String code, String words) {
    answer(Answers.error(status, code, words, requestId));
  }

  private void answer(WireError error) {
    phase = Phase.OVER;
    String provider = target.provider().name();
    services.metrics().refused(provider, error.code());
    ServerWebSocket socket = down;
    if (socket != null) {
      LiveEnd.tell(socket, route.format(), error);
      finish();
      return;
    }
    HttpServerResponse response = request.response();
    if (!response.closed() && !response.ended()) {
      services.metrics().answered(provider, error.status(), System.nanoTime() - begun);
      ProviderKind kind = target.provider().kind();
      Answers.send(response, kind, error, /* head= */ false);
    }
    finish();
  }

  private void close(int code, String reason) {
    ServerWebSocket socket = down;
    if (socket != null && !socket.isClosed()) {
      socket.close((short) code, LiveEnd.reason(reason));
    }
  }

  private void left() {
    if (phase == Phase.OVER) {
      return;
    }
    if (phase == Phase.CONNECTING) {
      open(answers).giveBack();
    }
    phase = Phase.OVER;
    finish();
  }

  @Override
  public void checkTime(long now) {
    LiveSession running = session;
    if (running != null) {
      running.checkTime(now);
    } else if (phase == Phase.NAMING
        && now - begun > TimeUnit.MILLISECONDS.toNanos(services.config().upload().toMillis())) {
      answer(408, "request_timeout", "The setup message did not come; send it again.");
    }
  }

  @Override
  public void breakOff() {
    LiveSession running = session;
    if (running != null) {
      running.breakOff();
    } else if (phase != Phase.OVER) {
      if (phase == Phase.CONNECTING) {
        open(answers).giveBack();
      }
      answer(503, "unavailable", "Purser is shutting down; try again.");
    }
  }

  void finish() {
    lane.finished(this);
  }

  private static <T> T open(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not open yet");
    }
    return value;
  }
}
