package dev.purser.server.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What was asked.
 *
 * @param path variables of the path by name
 * @param query values of the query by name
 * @param contentType without parameters, in lower case; empty if not given
 * @param attributes headers of a CloudEvent whose data is the body, by name without {@code ce-}
 * @param body the body; not copied
 * @param author who asks, for what keeps his name: the credential's
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
record Request(
    Map<String, String> path,
    Map<String, List<String>> query,
    String contentType,
    Map<String, String> attributes,
    byte[] body,
    String author) {

  /** The most items of one list. */
  static final int MAX_LIMIT = 10_000;

  /** The first instant that has a time in RFC 3339. */
  static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  /** The last second that has one; whoever has no end in mind means it. */
  static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private static final int DEFAULT_LIMIT = 100;

  /** A variable of the path. */
  String path(String name) {
    return path.getOrDefault(name, "");
  }

  /** The first value of a query parameter that is not empty. */
  Optional<String> query(String name) {
    return query.getOrDefault(name, List.of()).stream().filter(v -> !v.isEmpty()).findFirst();
  }

  /** The organisation that is asked for. */
  Optional<String> org() {
    return query("org").map(org -> Fields.word("org", org));
  }

  JsonNode json() {
    return Json.read(body);
  }

  /** The body as an object whose fields must all be known. */
  Fields fields() {
    return Fields.of(json(), "");
  }

  /** The body, which may be left out, as an object. */
  Fields optionalFields() {
    return body.length == 0 ? Fields.of(Json.object(), "") : fields();
  }

  int limit() {
    return query("limit")
        .map(text -> {
          if (text.matches("[0-9]{1,5}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
              return limit;
            }
          }
          throw Problem.invalid("limit", "must be a whole number from 1 to " + MAX_LIMIT)
              .toException();
        })
        .orElse(DEFAULT_LIMIT);
  }

  Optional<Instant> instant(String name) {
    return query(name).map(text -> instant(name, text));
  }

  /** An instant in RFC 3339. */
  static Instant instant(String field, String text) {
    try {
      // A plus in a query that was not encoded arrives as a blank.
      Instant time = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
      // The parser knows years of nine digits; those outside of these have no calendar here.
      if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) {
        return time;
      }
    } catch (DateTimeException e) {
      // said below
    }
    throw Problem.invalid(
            field, "must be a time with its offset such as 2026-11-21T20:00:00Z, is " + text)
        .toException();
  }
}
