package dev.purser.server;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/**
 * What is wrong with a request that the HTTP of this server cannot read.
 *
 * @param status HTTP status
 * @param title the reason phrase of that status
 * @param code what programs look at
 * @param detail one sentence for people: what is wrong and what to do; nothing that JSON would
 *     escape
 */
record Unreadable(int status, String title, String code, String detail) {

  /** The longest first line of a request, in bytes. */
  static final int MAX_LINE = 16 << 10;

  /** The most that all headers of a request may have, in bytes. */
  static final int MAX_HEADERS = 64 << 10;

  /** Of two names of this server each who reads the request could take another one. */
  static final Unreadable SEVERAL_HOSTS =
      new Unreadable(
          400,
          "Bad Request",
          "bad_request",
          "The request has more than one Host header; send exactly one.");

  static Unreadable of(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException line ->
          new Unreadable(
              414,
              "URI Too Long",
              "address_too_long",
              "The first line of the request is longer than "
                  + MAX_LINE
                  + " bytes; ask with a shorter path or query.");
      case TooLongHttpHeaderException headers ->
          new Unreadable(
              431,
              "Request Header Fields Too Large",
              "headers_too_large",
              "The headers of the request have more than "
                  + MAX_HEADERS
                  + " bytes; send fewer or shorter ones.");
      default ->
          new Unreadable(
              400,
              "Bad Request",
              "bad_request",
              "The request is no HTTP that can be understood: look at its first line, its header"
                  + " names, and that it has one Content-Length or Transfer-Encoding.");
    };
  }

  /** The body of an answer of the control API. */
  String problem() {
    return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"code\":\"%s\"}"
        .formatted(title, status, detail, code);
  }
}
