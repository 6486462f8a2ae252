package dev.purser.server.api;

/**
 * A method and a path with what answers there.
 *
 * @param method HTTP method
 * @param path below {@code /api/v1}, with variables as {@code :name}
 * @param endpoint what answers
 */
record Route(String method, String path, Endpoint endpoint) {

  /** What answers a request; may block. */
  @FunctionalInterface
  interface Endpoint {
    /**
     * The answer to a request.
     *
     * @throws ProblemException if the request cannot be served
     */
    Answer handle(Request request);
  }
}
