package dev.purser.server.config;

import dev.purser.wire.ProviderKind;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that an operator decides. Checked: whoever has one may rely on it.
 *
 * @param host the address to listen on
 * @param port the port to listen on, 0 for a free one
 * @param data the folder of the ledger
 * @param ledger where the durable truth is kept
 * @param strict whether the gateway waits for the disk before the end of an answer
 * @param drain whether answers are read to their end though their callers have left
 * @param adminToken the bearer token of the control API; empty leaves it open
 * @param passthrough when foreign credentials are forwarded
 * @param providers every provider by its canonical name
 * @param bodyLimit the largest request body of the gateway, in bytes
 * @param grace how long running calls may go on once the process was asked to end
 * @param prices a file of own prices
 * @param rates a file of exchange rates
 * @param priceUpdates where prices are fetched from on a schedule
 */
public record Config(
    String host,
    int port,
    Path data,
    LedgerKind ledger,
    boolean strict,
    boolean drain,
    Optional<String> adminToken,
    Passthrough passthrough,
    Map<String, Provider> providers,
    int bodyLimit,
    Duration grace,
    Optional<Path> prices,
    Optional<Path> rates,
    Optional<PriceUpdates> priceUpdates) {

  /** Copies the providers. */
  public Config {
    providers = Map.copyOf(providers);
  }

  /** Says nothing about secrets. */
  @Override
  public String toString() {
    return "Config[" + host + ":" + port + ", " + ledger + ", " + data + "]";
  }

  /**
   * Where prices are fetched from.
   *
   * @param url the document; its signature lies there with {@code .sig} appended
   * @param key the Ed25519 key that signs it
   * @param every how often to look
   */
  public record PriceUpdates(URI url, PublicKey key, Duration every) {}

  /** Where the durable truth is kept. */
  public enum LedgerKind {
    /** In the data folder. */
    EMBEDDED,
    /** In memory: nothing is kept. */
    MEMORY
  }

  /** When a credential that is no Purser key is forwarded to the provider. */
  public enum Passthrough {
    /** Only when listening on a loopback address. */
    LOOPBACK,
    /** Always. */
    ALWAYS,
    /** Never. */
    NEVER
  }

  /**
   * How a provider is reached.
   *
   * @param kind its wire format
   * @param baseUrl what its own paths are appended to
   * @param apiKey what replaces a caller's Purser key
   * @param connect how long connecting may take
   * @param firstByte how long it may take to begin its answer
   * @param idle how long it may be silent within an answer
   * @param connections the most connections to it
   * @param retries how often an attempt is repeated that failed before its answer began
   * @param fallbacks where a call goes next, in order
   */
  public record Provider(
      ProviderKind kind,
      URI baseUrl,
      Optional<String> apiKey,
      Duration connect,
      Duration firstByte,
      Duration idle,
      int connections,
      int retries,
      List<Fallback> fallbacks) {

    /** Copies the fallbacks. */
    public Provider {
      fallbacks = List.copyOf(fallbacks);
    }

    /** Says nothing about secrets. */
    @Override
    public String toString() {
      return "Provider[" + kind + ", " + baseUrl + "]";
    }
  }

  /**
   * Where a call goes when its provider fails before its answer began.
   *
   * @param forModel the model that it is for; empty for every model
   * @param provider the provider to go to
   * @param model the model to ask it for; empty for the caller's
   */
  public record Fallback(String forModel, String provider, String model) {}
}
