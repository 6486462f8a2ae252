package dev.purser.gateway;

import dev.purser.wire.ProviderKind;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A provider that calls are forwarded to.
 *
 * @param name canonical name, as records carry it
 * @param kind the wire format that it speaks
 * @param baseUrl what the provider's own paths are put behind; http or https, without query
 * @param apiKey the key that stands in for the caller's; empty if there is none
 * @param auth where the key goes
 * @param timeouts how long to wait for it
 * @param pool how many connections to it
 * @param routes what to do when it fails, by model; the first that matches counts
 */
public record Provider(
    String name,
    ProviderKind kind,
    URI baseUrl,
    Optional<Secret> apiKey,
    AuthStyle auth,
    Timeouts timeouts,
    Pool pool,
    List<RouteRule> routes) {

  /** Checks the address. */
  public Provider {
    routes = List.copyOf(routes);
    String scheme = baseUrl.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme)) || baseUrl.getHost() == null) {
      throw new IllegalArgumentException(
          "the base URL of " + name + " must be http or https with a host, is " + baseUrl);
    }
  }

  /** A provider without a key, with the usual timeouts, that is not retried. */
  public static Provider of(String name, ProviderKind kind, URI baseUrl) {
    return new Provider(
        name,
        kind,
        baseUrl,
        Optional.empty(),
        AuthStyle.of(kind),
        Timeouts.DEFAULT,
        Pool.DEFAULT,
        List.of());
  }

  /** The same provider with a key. */
  public Provider withApiKey(Secret key) {
    return new Provider(name, kind, baseUrl, Optional.of(key), auth, timeouts, pool, routes);
  }

  /** The same provider with other timeouts. */
  public Provider withTimeouts(Timeouts others) {
    return new Provider(name, kind, baseUrl, apiKey, auth, others, pool, routes);
  }

  /** The same provider with other routes. */
  public Provider withRoutes(List<RouteRule> others) {
    return new Provider(name, kind, baseUrl, apiKey, auth, timeouts, pool, others);
  }

  RouteRule ruleOf(String model) {
    for (RouteRule rule : routes) {
      if (rule.model().isEmpty() || rule.model().equals(model)) {
        return rule;
      }
    }
    return RouteRule.NONE;
  }

  /**
   * How long to wait; each must be positive.
   *
   * @param connect for a connection, a free one from the pool included
   * @param firstByte from the sent request to the head of the answer
   * @param idle between two pieces of the answer or of the request's body, and for a caller who has
   *     stopped reading
   */
  public record Timeouts(Duration connect, Duration firstByte, Duration idle) {

    /** Ten seconds to connect; as long as the official SDKs for the first byte; five minutes. */
    public static final Timeouts DEFAULT =
        new Timeouts(Duration.ofSeconds(10), Duration.ofMinutes(10), Duration.ofMinutes(5));

    /** Checks that all are positive. */
    public Timeouts {
      if (!connect.isPositive() || !firstByte.isPositive() || !idle.isPositive()) {
        throw new IllegalArgumentException("timeouts must be positive");
      }
    }
  }

  /**
   * Connections of one event loop to the provider.
   *
   * @param connections the most HTTP/1.1 connections
   * @param waiting the most calls that wait for a free one
   * @param keepAlive how long an unused connection is kept
   */
  public record Pool(int connections, int waiting, Duration keepAlive) {

    /** Room for a thousand streams on each event loop. */
    public static final Pool DEFAULT = new Pool(1024, 1024, Duration.ofSeconds(30));
  }

  /**
   * What to do about the failures of a model.
   *
   * @param model the model that it is for; empty for every model
   * @param retries how often to try again after a failed connection, 429 or 5xx
   * @param backoff how long to wait before the first further try; doubles each time
   * @param fallbacks what to ask after that, in order; each must speak the same format
   */
  public record RouteRule(String model, int retries, Duration backoff, List<Fallback> fallbacks) {

    /** Neither retries nor fallbacks. */
    public static final RouteRule NONE = new RouteRule("", 0, Duration.ZERO, List.of());

    /** Copies the fallbacks. */
    public RouteRule {
      fallbacks = List.copyOf(fallbacks);
      if (retries < 0 || backoff.isNegative()) {
        throw new IllegalArgumentException("retries and backoff must not be negative");
      }
    }
  }

  /**
   * Another place to ask.
   *
   * @param provider the path prefix of the provider
   * @param model the model to ask there; empty for the same
   */
  public record Fallback(String provider, String model) {}
}
