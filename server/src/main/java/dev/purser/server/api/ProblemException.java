package dev.purser.server.api;

/**
 * Carries a problem out of the depth of a body to the one place that answers it. Reading a body is
 * recursive and every step of it can find fault; nothing else throws this.
 */
final class ProblemException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
