package dev.purser.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;

/**
 * Understands the events of Bedrock's InvokeModelWithResponseStream: each carries an event of the
 * model's own stream in base 64, and the last of these has the metrics of the whole beside what the
 * model said itself. The two tell the same tokens and are never added.
 */
final class InvokeChunks implements Interpreter {

  private static final byte[] METRICS = "amazon-bedrock-invocationMetrics".getBytes(US_ASCII);

  private final Tally tally;
  private final Interpreter model;

  /**
   * @param model understands the model's own events
   */
  InvokeChunks(Tally tally, Interpreter model) {
    this.tally = tally;
    this.model = model;
    tally.nameNoModel();
  }

  @Override
  public void headers(Headers headers) {
    InvokeHeaders.terms(headers, tally);
  }

  @Override
  public void document(Json json) {
    json.fields(name -> {
      if (name.equals("bytes") && json.isString()) {
        chunk(json.text());
      }
    });
  }

  private void chunk(String encoded) {
    byte[] event;
    try {
      event = Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException e) {
      tally.problem("an event is not readable base 64");
      return;
    }
    if (!Json.read(event, 0, event.length, model::document)) {
      tally.problem("an event is not readable JSON");
      return;
    }
    if (Bytes.contain(event, METRICS)) {
      Json.read(event, 0, event.length, this::metrics);
    }
  }

  private void metrics(Json json) {
    json.fields(name -> {
      if (name.equals("amazon-bedrock-invocationMetrics")) {
        BedrockUsage.read(json).ifPresent(told -> tally.settleWith(told, tally.isFinished()));
        tally.close();
      }
    });
  }
}
