package dev.purser.wire;

import java.util.Optional;

/**
 * Understands answers of Bedrock's InvokeModel: the model's own answer, whose usage is the finer
 * one where it has any, and headers that every answer has.
 */
final class InvokeAnswer implements Interpreter {

  private final Tally tally;
  private final Interpreter model;
  private Optional<Figures> told = Optional.empty();

  /**
   * @param model understands the model's own answer
   */
  InvokeAnswer(Tally tally, Interpreter model) {
    this.tally = tally;
    this.model = model;
    tally.nameNoModel();
  }

  @Override
  public void headers(Headers headers) {
    InvokeHeaders.terms(headers, tally);
    told = BedrockUsage.read(headers);
    told.ifPresent(tally::figures);
  }

  @Override
  public void document(Json json) {
    model.document(json);
    told.ifPresent(figures -> tally.settleWith(figures, true));
  }
}
