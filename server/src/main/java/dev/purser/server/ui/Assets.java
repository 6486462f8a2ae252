package dev.purser.server.ui;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that pages need, from the class path. Their addresses change with their content, so
 * that browsers may keep them for good. Immutable.
 */
public final class Assets {

  private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js";
  private static final String OWN = "/dev/purser/server/ui/assets/";
  private static final int HASH_LENGTH = 16;

  private final Map<String, Asset> assets = new LinkedHashMap<>();

  Assets() {
    add("htmx.js", HTMX, "text/javascript; charset=utf-8");
    add("idiomorph.js", OWN + "idiomorph.js", "text/javascript; charset=utf-8");
    add("purser.js", OWN + "purser.js", "text/javascript; charset=utf-8");
    add("purser.css", OWN + "purser.css", "text/css; charset=utf-8");
    add("purser.svg", OWN + "purser.svg", "image/svg+xml");
  }

  private void add(String name, String resource, String type) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the class path");
      }
      byte[] content = in.readAllBytes();
      String hash =
          HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(content))
              .substring(0, HASH_LENGTH);
      assets.put(name, new Asset(Buffer.buffer(content), type, hash));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The address of an asset. */
  public String url(String name) {
    return "/ui/assets/" + find(name).orElseThrow().hash + "/" + name;
  }

  Optional<Asset> find(String name) {
    return Optional.ofNullable(assets.get(name));
  }

  /**
   * A file.
   *
   * @param content its bytes; a view that nobody writes to
   * @param type its media type
   * @param hash of its content
   */
  record Asset(Buffer content, String type, String hash) {}
}
