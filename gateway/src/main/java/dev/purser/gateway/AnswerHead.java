package dev.purser.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;

/**
 * What the head of a provider's answer says about its body.
 *
 * @param status HTTP status
 * @param rejected whether it is no success, so that nothing is billed
 * @param events whether it is a stream of server-sent events
 * @param readable whether its bytes can be read as they pass
 * @param encoding how they are compressed; empty if they are not
 * @param declared its length, -1 where it is not said
 * @param endsWithConnection whether only the end of the connection marks its end, as a failure
 *     would too
 */
record AnswerHead(
    int status,
    boolean rejected,
    boolean events,
    boolean readable,
    String encoding,
    long declared,
    boolean endsWithConnection) {

  private static final String EVENTS = "text/event-stream";

  static AnswerHead of(HttpClientResponse answer) {
    int status = answer.statusCode();
    MultiMap headers = answer.headers();
    String type = headers.get("content-type");
    String encoding = encoding(headers);
    long declared = length(headers);
    return new AnswerHead(
        status,
        status < 200 || status > 299,
        type != null && type.regionMatches(true, 0, EVENTS, 0, EVENTS.length()),
        encoding.isEmpty() || Inflated.canRead(encoding),
        encoding,
        declared,
        declared < 0
            && status != 204
            && answer.version() != HttpVersion.HTTP_2
            && headers.get("transfer-encoding") == null);
  }

  private static String encoding(MultiMap headers) {
    String encoding = headers.get("content-encoding");
    return encoding == null || encoding.equalsIgnoreCase("identity") ? "" : encoding;
  }

  private static long length(MultiMap headers) {
    String length = headers.get("content-length");
    if (length == null || length.isEmpty() || length.length() > 18) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < length.length(); i++) {
      char digit = length.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      value = value * 10 + (digit - '0');
    }
    return value;
  }
}
