package dev.purser.server.api;

import dev.purser.gateway.ForeignPage;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Who may use the control API: whoever has the admin token; without one, every process of this
 * machine, but no web page that happens to be open in a browser on it. Thread-safe.
 */
final class Access {

  private static final String BEARER = "Bearer ";

  private final Optional<byte[]> token;

  Access(Optional<String> adminToken) {
    this.token = adminToken.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** Why a request is not allowed; empty if it is. */
  Optional<Problem> refusal(HttpServerRequest request) {
    if (token.isPresent()) {
      return bearer(request).filter(sent -> MessageDigest.isEqual(sent, token.get())).isPresent()
          ? Optional.empty()
          : Optional.of(
              Problem.of(
                  ProblemCode.UNAUTHORIZED,
                  "send the admin token as Authorization: Bearer <token>"));
    }
    return ForeignPage.sent(request)
        ? Optional.of(
            Problem.of(
                ProblemCode.FORBIDDEN_ORIGIN,
                "other web pages may not use this server; set auth.admin_token to allow it"))
        : Optional.empty();
  }

  /** Who asks, once he may: the admin, or whoever is at this machine. */
  String author() {
    return token.isPresent() ? "admin" : "local";
  }

  private static Optional<byte[]> bearer(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? Optional.of(header.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8))
        : Optional.empty();
  }
}
