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

  static Problem of(ProblemCode code, String detail) {
    return new Problem(code.status(), code.wireName(), detail, Json.object());
  }

  static Problem invalid(String field, String detail) {
    Problem problem = of(ProblemCode.INVALID_FIELD, field + " " + detail);
    problem.more.put("field", field);
    return problem;
  }

  static Problem missing(String field, String what) {
    Problem problem = of(ProblemCode.MISSING_FIELD, what + " is missing");
    problem.more.put("field", field);
    return problem;
  }

  static Problem notFound(String what) {
    return of(ProblemCode.NOT_FOUND, what);
  }

  static Problem conflict(String detail) {
    return of(ProblemCode.CONFLICT, detail);
  }

  static Problem notSupported(String field, String detail) {
    Problem problem = of(ProblemCode.NOT_SUPPORTED, field + ": " + detail);
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
