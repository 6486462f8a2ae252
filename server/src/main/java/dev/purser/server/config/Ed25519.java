package dev.purser.server.config;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Public keys as people write them down. */
final class Ed25519 {

  /** What stands before the 32 bytes of a key in its X.509 form (RFC 8410). */
  private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int RAW = 32;

  private Ed25519() {}

  /** The key of a text: its bytes in base64, or PEM; empty if it is none. */
  static Optional<PublicKey> key(String text) {
    String base64 = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      byte[] encoded = bytes;
      if (bytes.length == RAW) {
        encoded = new byte[PREFIX.length + RAW];
        System.arraycopy(PREFIX, 0, encoded, 0, PREFIX.length);
        System.arraycopy(bytes, 0, encoded, PREFIX.length, RAW);
      }
      return Optional.of(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
