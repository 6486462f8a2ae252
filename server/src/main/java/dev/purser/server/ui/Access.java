package dev.purser.server.ui;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may look: everybody where there is no admin token, else those who signed in with it.
 *
 * <p>A sign-in is a value that says when it ends and is sealed with the token, so that it outlives
 * a restart, needs no memory, and dies with the token. Thread-safe.
 */
final class Access {

  static final Duration LASTS = Duration.ofDays(7);

  private static final String SEAL = "HmacSHA256";
  private static final String PURPOSE = "purser dashboard sign-in until ";

  private final Optional<String> token;

  /** Access with an admin token, if there is one. */
  Access(Optional<String> token) {
    this.token = token;
  }

  boolean open() {
    return token.isEmpty();
  }

  /** Whether a text is the token; takes as long for any wrong one. */
  boolean isToken(String given) {
    return !open() && MessageDigest.isEqual(bytes(given), bytes(token.orElseThrow()));
  }

  /** A new sign-in. */
  String signIn(Instant now) {
    String until = Long.toString(now.plus(LASTS).getEpochSecond());
    return until + "." + seal(until);
  }

  /** Whether a sign-in is one of ours and has not ended. */
  boolean admits(String signIn, Instant now) {
    int dot = signIn.indexOf('.');
    if (open() || dot < 1) {
      return open();
    }
    String until = signIn.substring(0, dot);
    if (!MessageDigest.isEqual(bytes(signIn.substring(dot + 1)), bytes(seal(until)))) {
      return false;
    }
    try {
      return now.isBefore(Instant.ofEpochSecond(Long.parseLong(until)));
    } catch (NumberFormatException | DateTimeException e) {
      return false;
    }
  }

  private String seal(String until) {
    try {
      Mac mac = Mac.getInstance(SEAL);
      mac.init(new SecretKeySpec(bytes(token.orElseThrow()), SEAL));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(bytes(PURPOSE + until)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + SEAL, e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
