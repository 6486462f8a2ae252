package dev.purser.server.api;

import dev.purser.catalog.Reading.Malformed;

/** What is wrong with a price or a rate that was put. */
final class PriceProblem {

  private PriceProblem() {}

  static Problem of(Malformed why) {
    Problem problem =
        Problem.of(
            switch (why.kind()) {
              case INVALID -> ProblemCode.INVALID_FIELD;
              case MISSING -> ProblemCode.MISSING_FIELD;
              case UNKNOWN -> ProblemCode.UNKNOWN_FIELD;
            },
            why.message());
    if (!why.field().isEmpty()) {
      problem.more().put("field", why.field());
    }
    return problem;
  }
}
