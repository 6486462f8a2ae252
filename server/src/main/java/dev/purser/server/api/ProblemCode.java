package dev.purser.server.api;

import java.util.Locale;

/** What a {@link Problem} is about; beside the codes of refusals, the API has no others. */
enum ProblemCode {
  BAD_REQUEST(400),
  INVALID_JSON(400),
  UNKNOWN_FIELD(400),
  MISSING_FIELD(400),
  INVALID_FIELD(400),
  NOT_SUPPORTED(400),
  MISSING_AMOUNT(400),
  UNAUTHORIZED(401),
  FORBIDDEN_ORIGIN(403),
  NOT_FOUND(404),
  UNKNOWN_PRICE(404),
  PROVIDER_NOT_CONFIGURED(404),
  METHOD_NOT_ALLOWED(405),
  BODY_TOO_SLOW(408),
  CONFLICT(409),
  AMBIGUOUS(409),
  NOT_EMBEDDED(409),
  BODY_TOO_LARGE(413),
  UNSUPPORTED_ENCODING(415),
  NO_EXCHANGE_RATE(422),
  INTERNAL(500),
  BUSY(503),
  TOO_MANY_LISTENERS(503),
  UNAVAILABLE(503);

  private final int status;

  ProblemCode(int status) {
    this.status = status;
  }

  /** The HTTP status that goes with it. */
  int status() {
    return status;
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
