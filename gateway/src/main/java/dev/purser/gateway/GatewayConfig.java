package dev.purser.gateway;

import dev.purser.wire.ProviderKind;
import java.time.Duration;
import java.util.Map;

/**
 * How a gateway behaves.
 *
 * @param providers by path prefix without slashes at the ends, such as {@code openai} or {@code
 *     sandbox/openai}; a prefix has one or two segments
 * @param bodyLimit the largest request body, in bytes
 * @param passthrough whether callers may come with credentials other than Purser's own, or none
 * @param strict whether every step waits until it is on disk, not only written
 * @param onLeave what becomes of the provider's answer when its caller leaves
 * @param maxInFlight the most calls at once; further ones are told to come back
 * @param upload how long the body of a request may take to come; each 16 KiB that have come give it
 *     a second more
 * @param throttle how long a call may wait in line for a budget to have room again
 */
public record GatewayConfig(
    Map<String, Provider> providers,
    int bodyLimit,
    boolean passthrough,
    boolean strict,
    OnLeave onLeave,
    int maxInFlight,
    Duration upload,
    Duration throttle) {

  /** One minute. */
  public static final Duration DEFAULT_UPLOAD = Duration.ofMinutes(1);

  /** Half a minute, as SDKs wait for an answer for at least one. */
  public static final Duration DEFAULT_THROTTLE = Duration.ofSeconds(30);

  /** 32 MiB. */
  public static final int DEFAULT_BODY_LIMIT = 32 << 20;

  /** The most calls at once where nothing is said. */
  public static final int DEFAULT_MAX_IN_FLIGHT = 20_000;

  /** Copies and checks that fallbacks lead somewhere. */
  public GatewayConfig {
    providers = Map.copyOf(providers);
    for (Provider provider : providers.values()) {
      for (Provider.RouteRule rule : provider.routes()) {
        for (Provider.Fallback fallback : rule.fallbacks()) {
          check(provider.name(), provider.kind(), fallback, providers);
        }
      }
    }
  }

  /** A gateway to these providers with every other setting at its default, passthrough off. */
  public static GatewayConfig of(Map<String, Provider> providers) {
    return new GatewayConfig(
        providers,
        DEFAULT_BODY_LIMIT,
        false,
        false,
        OnLeave.CANCEL,
        DEFAULT_MAX_IN_FLIGHT,
        DEFAULT_UPLOAD,
        DEFAULT_THROTTLE);
  }

  /** The same with another policy for callers who leave. */
  public GatewayConfig withOnLeave(OnLeave policy) {
    return new GatewayConfig(
        providers, bodyLimit, passthrough, strict, policy, maxInFlight, upload, throttle);
  }

  /** The same with other times for bodies to come and for calls to wait in line. */
  public GatewayConfig withPatience(Duration forBodies, Duration forBudgets) {
    return new GatewayConfig(
        providers, bodyLimit, passthrough, strict, onLeave, maxInFlight, forBodies, forBudgets);
  }

  private static void check(
      String name, ProviderKind kind, Provider.Fallback to, Map<String, Provider> providers) {
    Provider target = providers.get(to.provider());
    if (target == null) {
      throw new IllegalArgumentException(
          "a fallback of " + name + " names the provider " + to.provider() + ", which is not set");
    }
    if (target.kind() != kind) {
      throw new IllegalArgumentException(
          "a fallback of " + name + " must speak its format; " + to.provider() + " does not");
    }
  }

  /** What becomes of the provider's answer when its caller leaves. */
  public enum OnLeave {
    /** It is stopped at once, and what was produced is counted. */
    CANCEL,
    /** It is read to its end, so that the provider says what was used. */
    DRAIN
  }
}
