package dev.purser.server.prices;

import dev.purser.catalog.Catalogs;
import dev.purser.catalog.Reading;
import dev.purser.core.price.Catalog;
import dev.purser.core.price.ExchangeRate;
import dev.purser.server.config.Config;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where prices and exchange rates come from beside the ledger: the user's files, which are read
 * again when they change, and the signed update address. Thread-safe.
 */
public final class PriceSources {

  private final Prices prices;
  private final Rates rates;
  private final List<WatchedFile> files = new ArrayList<>();
  private final List<SignedUpdates> updates = new ArrayList<>();

  private PriceSources(Prices prices, Rates rates) {
    this.prices = prices;
    this.rates = rates;
  }

  /** The sources that a configuration names. */
  public static PriceSources of(Config config, Prices prices, Rates rates, InstantSource clock) {
    PriceSources sources = new PriceSources(prices, rates);
    config
        .rates()
        .ifPresent(path ->
            sources.files.add(
                new WatchedFile("rates.file", path, bytes -> rates(path, bytes, rates), clock)));
    config
        .prices()
        .ifPresent(path ->
            sources.files.add(
                new WatchedFile("prices.file", path, bytes -> prices(path, bytes, prices), clock)));
    Optional<Path> folder =
        config.ledger() == Config.LedgerKind.EMBEDDED
            ? Optional.of(config.data())
            : Optional.empty();
    config
        .priceUpdates()
        .ifPresent(update -> sources.updates.add(new SignedUpdates(update, folder, prices, clock)));
    return sources;
  }

  private static String rates(Path path, byte[] bytes, Rates rates) {
    return switch (Catalogs.parseRates(path.toString(), bytes)) {
      case Reading.Rates(List<ExchangeRate> read) -> {
        rates.file(read);
        yield "";
      }
      case Reading.Malformed malformed -> malformed.message();
      default -> throw new IllegalStateException("rates are no prices");
    };
  }

  private static String prices(Path path, byte[] bytes, Prices prices) {
    return switch (Catalogs.parse(path.toString(), bytes)) {
      case Reading.File(Catalog read, var issued) -> {
        prices.file(read);
        yield "";
      }
      case Reading.Malformed malformed -> malformed.message();
      default -> throw new IllegalStateException("a file is a file");
    };
  }

  /** A file that a start cannot do with; the message says which and why. */
  public static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }

    /** What is wrong. */
    public String text() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * How a source stands.
   *
   * @param setting its name in the configuration
   * @param location where it lies
   * @param loadedAt when what is in force was read; empty if nothing is
   * @param problem what is wrong with what is there now; empty if nothing
   */
  public record State(
      String setting, String location, Optional<Instant> loadedAt, String problem) {}

  /**
   * Reads everything for the first time.
   *
   * @throws Unusable if a file cannot be read
   */
  public void read() {
    files.forEach(WatchedFile::readFirst);
    updates.forEach(SignedUpdates::restore);
  }

  /** Looks for changes; to be called now and then. Never waits for the network. */
  public void look() {
    files.forEach(WatchedFile::look);
    updates.forEach(SignedUpdates::look);
  }

  /** How each source stands. */
  public List<State> states() {
    List<State> states = new ArrayList<>();
    files.forEach(file -> states.add(file.state()));
    updates.forEach(update -> states.add(update.state()));
    return states;
  }

  /** The prices that they feed. */
  public Prices prices() {
    return prices;
  }

  /** The exchange rates that they feed. */
  public Rates rates() {
    return rates;
  }
}
