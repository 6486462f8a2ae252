package dev.purser.server;

import dev.purser.core.usage.ProviderNames;
import dev.purser.gateway.AuthStyle;
import dev.purser.gateway.GatewayConfig;
import dev.purser.gateway.Provider;
import dev.purser.gateway.Secret;
import dev.purser.server.config.Config;
import dev.purser.server.sandbox.Sandbox;
import dev.purser.wire.ProviderKind;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Says to the gateway what the configuration says. */
final class Gateways {

  private static final Duration BACKOFF = Duration.ofMillis(250);
  private static final int WAITING = 1024;
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

  /** What the sandbox speaks. */
  private static final List<ProviderKind> SIMULATED =
      List.of(ProviderKind.OPENAI, ProviderKind.ANTHROPIC, ProviderKind.GEMINI);

  private Gateways() {}

  /**
   * @param simulated whether the three providers that the sandbox imitates are replaced by it
   */
  static GatewayConfig config(Config config, Sandbox sandbox, boolean simulated) {
    Map<String, Provider> providers = new LinkedHashMap<>();
    config.providers().forEach((name, provider) -> providers.put(name, provider(name, provider)));
    ProviderNames.ALIASES.forEach((alias, name) -> {
      Provider provider = providers.get(name);
      if (provider != null) {
        providers.put(alias, provider);
      }
    });
    for (ProviderKind kind : SIMULATED) {
      String format = kind.name().toLowerCase(Locale.ROOT);
      URI url = sandbox.baseUrl(format);
      String prefix = "sandbox/" + format;
      providers.put(prefix, Provider.of("sandbox", kind, url));
      if (simulated) {
        providers.put(format, Provider.of(format, kind, url));
      }
    }
    return new GatewayConfig(
        providers,
        config.bodyLimit(),
        passthrough(config),
        config.strict(),
        config.drain() ? GatewayConfig.OnLeave.DRAIN : GatewayConfig.OnLeave.CANCEL,
        GatewayConfig.DEFAULT_MAX_IN_FLIGHT,
        GatewayConfig.DEFAULT_UPLOAD,
        GatewayConfig.DEFAULT_THROTTLE);
  }

  private static boolean passthrough(Config config) {
    return switch (config.passthrough()) {
      case ALWAYS -> true;
      case NEVER -> false;
      case LOOPBACK -> isLoopback(config.host());
    };
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static Provider provider(String name, Config.Provider provider) {
    return new Provider(
        name,
        provider.kind(),
        provider.baseUrl(),
        provider.apiKey().map(Secret::new),
        auth(name, provider.kind()),
        new Provider.Timeouts(provider.connect(), provider.firstByte(), provider.idle()),
        new Provider.Pool(provider.connections(), WAITING, KEEP_ALIVE),
        rules(provider));
  }

  private static AuthStyle auth(String name, ProviderKind kind) {
    return switch (name) {
      case "azure" -> AuthStyle.API_KEY;
      // The same format as Gemini's own, behind Google Cloud's tokens.
      case "vertex" -> AuthStyle.BEARER;
      default -> AuthStyle.of(kind);
    };
  }

  /** One rule for each model that a fallback is declared for, and one for all others. */
  private static List<Provider.RouteRule> rules(Config.Provider provider) {
    Map<String, List<Provider.Fallback>> byModel = new LinkedHashMap<>();
    for (Config.Fallback fallback : provider.fallbacks()) {
      byModel
          .computeIfAbsent(fallback.forModel(), model -> new ArrayList<>())
          .add(new Provider.Fallback(fallback.provider(), fallback.model()));
    }
    List<Provider.Fallback> general = byModel.getOrDefault("", List.of());
    List<Provider.RouteRule> rules = new ArrayList<>();
    byModel.forEach((model, fallbacks) -> {
      if (!model.isEmpty()) {
        rules.add(new Provider.RouteRule(model, provider.retries(), BACKOFF, fallbacks));
      }
    });
    rules.add(new Provider.RouteRule("", provider.retries(), BACKOFF, general));
    return rules;
  }
}
