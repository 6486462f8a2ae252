package dev.purser.server.prices;

import dev.purser.catalog.Catalogs;
import dev.purser.catalog.Reading;
import dev.purser.core.price.Catalog;
import dev.purser.server.config.Config;
import dev.purser.server.config.FileFault;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Prices from an address, fetched on a schedule and taken only with a good Ed25519 signature, which
 * lies beside them at the same address with {@code .sig} appended, in base64. Neither an older
 * issue than the one in force nor anything else that is wrong changes a price. Thread-safe.
 */
final class SignedUpdates {

  private static final System.Logger LOG = System.getLogger(SignedUpdates.class.getName());
  private static final int MOST_BYTES = 32 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration AGAIN = Duration.ofMinutes(5);

  private final Config.PriceUpdates config;
  private final Optional<Path> kept;
  private final Prices prices;
  private final InstantSource clock;
  private final AtomicBoolean busy = new AtomicBoolean();
  private Instant issued = Instant.MIN;
  private volatile Instant next = Instant.MIN;
  private volatile Optional<Instant> loadedAt = Optional.empty();
  private volatile String problem = "";

  /**
   * @param folder where the last good issue is kept for the next start; empty keeps none
   */
  SignedUpdates(
      Config.PriceUpdates config, Optional<Path> folder, Prices prices, InstantSource clock) {
    this.config = config;
    this.kept = folder.map(data -> data.resolve("prices-update.json"));
    this.prices = prices;
    this.clock = clock;
  }

  /** Takes what the last run kept, if its signature still holds. */
  void restore() {
    if (kept.isEmpty() || !Files.exists(kept.get())) {
      return;
    }
    try {
      problem = take(Files.readAllBytes(kept.get()), Files.readAllBytes(signatureOf(kept.get())));
    } catch (IOException e) {
      problem = kept.get() + " " + FileFault.of(kept.get(), e);
    }
    warn();
  }

  private void warn() {
    if (!problem.isEmpty()) {
      LOG.log(System.Logger.Level.WARNING, "prices.update: {0}; the prices before stay", problem);
    }
  }

  /** Fetches, on a thread of its own, if it is time to. */
  void look() {
    if (!clock.instant().isBefore(next) && busy.compareAndSet(false, true)) {
      Thread.ofVirtual().name("price-update").start(this::fetchNow);
    }
  }

  private void fetchNow() {
    try {
      problem = fetch();
    } catch (RuntimeException e) {
      problem = config.url() + ": " + e;
    } finally {
      warn();
      boolean good = problem.isEmpty();
      Duration wait = good || config.every().compareTo(AGAIN) < 0 ? config.every() : AGAIN;
      next = clock.instant().plus(wait);
      busy.set(false);
    }
  }

  private String fetch() {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build()) {
      byte[] document = get(client, config.url());
      byte[] signature = get(client, URI.create(config.url() + ".sig"));
      String wrong = take(document, signature);
      if (wrong.isEmpty() && kept.isPresent()) {
        keep(kept.get(), document);
        keep(signatureOf(kept.get()), signature);
      }
      return wrong;
    } catch (IOException e) {
      return config.url() + " cannot be fetched: " + e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  private static byte[] get(HttpClient client, URI uri) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        client.send(
            HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException(uri + " answered with status " + answer.statusCode());
      }
      byte[] bytes = body.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException(uri + " is larger than " + MOST_BYTES + " bytes");
      }
      return bytes;
    }
  }

  private static Path signatureOf(Path file) {
    return file.resolveSibling(file.getFileName() + ".sig");
  }

  private static void keep(Path file, byte[] content) throws IOException {
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.write(written, content);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Puts a document in force; says what is wrong with it, empty if nothing. */
  private synchronized String take(byte[] document, byte[] signature) {
    if (!isGood(document, signature)) {
      return "the signature of "
          + config.url()
          + " is not by prices.update.public_key; nothing of it is used";
    }
    return switch (Catalogs.parse(config.url().toString(), document)) {
      case Reading.File(Catalog catalog, Optional<Instant> date) -> {
        if (date.isEmpty()) {
          yield config.url() + " does not say when it was 'issued'";
        }
        if (date.get().isBefore(issued)) {
          yield config.url() + " was issued at " + date.get() + ", before what is in force";
        }
        issued = date.get();
        loadedAt = Optional.of(clock.instant());
        prices.updated(catalog);
        yield "";
      }
      case Reading.Malformed malformed -> malformed.message();
      default -> throw new IllegalStateException("a file is a file");
    };
  }

  private boolean isGood(byte[] document, byte[] signature) {
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(config.key());
      check.update(document);
      // The usual tools break their lines.
      String base64 = new String(signature, StandardCharsets.US_ASCII).replaceAll("\\s", "");
      return check.verify(Base64.getDecoder().decode(base64));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  PriceSources.State state() {
    return new PriceSources.State("prices.update", config.url().toString(), loadedAt, problem);
  }
}
