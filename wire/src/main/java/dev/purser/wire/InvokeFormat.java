package dev.purser.wire;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A format of Bedrock's InvokeModel, which carries the messages of a model's own format as they are
 * and tells the usage around them.
 */
record InvokeFormat(Dialect own, Function<Tally, Interpreter> interpreters) implements Format {

  static InvokeFormat of(
      String family,
      Dialect.RequestReader requests,
      List<String> outputLimits,
      Function<Tally, Interpreter> interpreters,
      UnaryOperator<WholeAnswer.Keeper> sieve) {
    Function<Tally, Interpreter> whole =
        tally -> new InvokeAnswer(tally, interpreters.apply(tally));
    String name = "bedrock.invoke." + family;
    return new InvokeFormat(
        new Dialect(name, requests, outputLimits, false, false, whole, sieve), interpreters);
  }

  @Override
  public String name() {
    return own.name();
  }

  @Override
  public RequestFacts request(byte[] body, Route.Metered route) {
    return own.request(body, route);
  }

  @Override
  public byte[] askForUsage(byte[] body, RequestFacts facts) {
    return body;
  }

  @Override
  public long leastOutput(byte[] body) {
    return own.leastOutput(body);
  }

  @Override
  public byte[] limitOutput(byte[] body, RequestFacts facts, long tokens) {
    return own.limitOutput(body, facts, tokens);
  }

  @Override
  public byte[] withModel(byte[] body, RequestFacts facts, String model) {
    return body;
  }

  @Override
  public UsageReader answer() {
    return own.answer();
  }

  @Override
  public StreamReader stream(boolean hideUsage) {
    return new StreamedAnswer(
        tally -> new InvokeChunks(tally, interpreters.apply(tally)), hideUsage, false);
  }
}
