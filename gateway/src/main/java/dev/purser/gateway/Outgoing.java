package dev.purser.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * One request on its way up.
 *
 * @param provider where to
 * @param request the caller's, whose headers go with it
 * @param path the provider's own path
 * @param query the raw query, without Purser's key
 * @param body what is sent
 * @param keepCredentials whether the caller's own credentials go too
 * @param attempt what it is metered as; empty if it is not
 * @param follower of its answer, where that tells of earlier calls
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and a body is not copied for show
record Outgoing(
    Provider provider,
    HttpServerRequest request,
    String path,
    String query,
    byte[] body,
    boolean keepCredentials,
    Optional<Attempt> attempt,
    Optional<Follower> follower) {

  /** An attempt of a call, to the provider that it is made at. */
  static Outgoing of(
      Attempt attempt,
      Provider provider,
      Target target,
      HttpServerRequest request,
      boolean withKey) {
    boolean keeps = keepsCredentials(provider, target, withKey);
    return new Outgoing(
        provider,
        request,
        attempt.asked().route().pathFor(target.path(), attempt.intent().model()),
        query(target, keeps),
        attempt.body(),
        keeps,
        Optional.of(attempt),
        Optional.empty());
  }

  /** A request that goes where it was meant to go, as it came. */
  static Outgoing unmetered(
      Target target,
      HttpServerRequest request,
      boolean withKey,
      byte[] body,
      Optional<Follower> follower) {
    boolean keeps = keepsCredentials(target.provider(), target, withKey);
    return new Outgoing(
        target.provider(),
        request,
        target.path(),
        query(target, keeps),
        body,
        keeps,
        Optional.empty(),
        follower);
  }

  /** A caller's own credential goes to the provider that he named and to no other. */
  private static boolean keepsCredentials(Provider provider, Target target, boolean withKey) {
    return !withKey && provider.apiKey().isEmpty() && provider.equals(target.provider());
  }

  private static String query(Target target, boolean keepsCredentials) {
    return keepsCredentials ? target.query() : Query.without(target.query(), "key");
  }

  HttpMethod method() {
    return request.method();
  }

  /** Whether the answer is to go down as it comes. */
  boolean streams() {
    return attempt.isEmpty() || attempt.get().asked().streams();
  }

  /** Names the record of its attempt, if there is one, to the caller. */
  void nameRecord(Downstream down) {
    attempt.ifPresent(made -> down.header("x-purser-record-id", made.id()));
  }

  boolean hidesUsage() {
    return attempt.isPresent() && attempt.get().hideUsage();
  }

  /** A meter for the answer. */
  Meter meter(boolean events) {
    if (attempt.isEmpty()) {
      return follower.map(f -> f.meter(events)).orElseGet(Meter::none);
    }
    var format = attempt.get().asked().route().format();
    return events || streams() ? Meter.ofStream(format, hidesUsage()) : Meter.ofAnswer(format);
  }

  void writeHeaders(MultiMap to) {
    ForwardedHeaders.up(request.headers(), to, keepCredentials);
    if (follower.isPresent()) {
      // Of a part that ends within a line nothing could be read.
      to.remove("range");
      to.remove("if-range");
    }
    provider
        .apiKey()
        .ifPresent(key -> to.set(provider.auth().header(), provider.auth().valueOf(key)));
    if (body.length > 0 || request.headers().contains("content-length")) {
      to.set("content-length", Integer.toString(body.length));
    }
  }
}
