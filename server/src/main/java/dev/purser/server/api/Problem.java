package dev.purser.server.api;

import io.netty.handler.codec.http.HttpResponseStatus;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error as RFC 9457 has it, with a stable code.
 *
 * @param status HTTP status
 * @param code what programs look at
 * @param detail one sentence for people: what is wrong and what to do
 * @param more further members, such as those of a refusal
 */
record Problem(int status, String code, String detail, ObjectNode more) {

  static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, Json.object());
  }

  static Problem invalid(String field, String detail) {
    Problem problem = of(400, "invalid_field", field + " " + detail);
    problem.more.put("field", field);
    return problem;
  }

  static Problem notFound(String what) {
    return of(404, "not_found", what);
  }

  static Problem conflict(String detail) {
    return of(409, "conflict", detail);
  }

  static Problem notSupported(String field, String detail) {
    Problem problem = of(400, "not_supported", field + ": " + detail);
    problem.more.put("field", field);
    return problem;
  }

  Answer answer() {
    ObjectNode body = Json.object();
    body.put("type", "about:blank");
    body.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
    body.put("status", status);
    body.put("detail", detail);
    body.put("code", code);
    body.setAll(more);
    return new Answer(status, "application/problem+json", Json.write(body));
  }

  ProblemException toException() {
    return new ProblemException(this);
  }
}
