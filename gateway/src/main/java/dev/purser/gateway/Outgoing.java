package dev.purser.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * One request on its way up.
 *
 * @param provider where to
 * @param caller's request, whose headers go with it
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
