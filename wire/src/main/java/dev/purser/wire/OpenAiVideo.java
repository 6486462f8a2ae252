package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * OpenAI's videos, which are billed by the second, in sizes that cost differently. They are made in
 * the background: what is billed is known once whoever asks for one hears that it is complete; one
 * that failed is not billed.
 */
final class OpenAiVideo implements Interpreter {

  private static final String UNIT = "video_seconds";
  private static final String USUAL_MODEL = "sora-2";

  /** A video that a request describes. */
  static final Format FORMAT = format("openai.videos", OpenAiVideo::request);

  /** One that is made of another, which is as long. */
  static final Format REMIX =
      format(
          "openai.videos.remix",
          (fields, request) -> {
            request.model(USUAL_MODEL);
            request.unboundable("the length of the video that is made anew is not known");
          });

  private final Tally tally;
  private String status = "";
  private String size = "";
  private Optional<BigDecimal> seconds = Optional.empty();

  OpenAiVideo(Tally tally) {
    this.tally = tally;
  }

  private static Format format(
      String name, BiConsumer<FormFormat.RequestFields, Request> requests) {
    return new FormFormat(
        name,
        requests,
        OpenAiVideo::new,
        () -> new WholeAnswer(OpenAiVideo::new, WholeAnswer.KEEP_ALL),
        false);
  }

  private static void request(FormFormat.RequestFields fields, Request request) {
    String model = Names.model(fields.text("model"));
    request.model(model.isEmpty() ? USUAL_MODEL : model);
    String seconds = fields.text("seconds").isEmpty() ? "4" : fields.text("seconds");
    if (seconds.matches("[0-9]{1,4}")) {
      request.atMost(unit(fields.text("size")), new BigDecimal(seconds));
      request.noOutput();
    } else {
      request.unboundable("a number of seconds that is no count");
    }
  }

  /** Where no size is said, it may be any. */
  private static String unit(String size) {
    return size.matches("[0-9]{1,5}x[0-9]{1,5}") ? UNIT + "/" + size : UNIT;
  }

  @Override
  public void document(Json json) {
    json.fields(name -> {
      switch (name) {
        case "id" -> tally.id(json.name());
        case "model" -> tally.model(json.model());
        case "status" -> status = json.name();
        case "size" -> size = json.text();
        case "seconds" -> seconds = json.number();
        case "error" -> {
          if (json.isObject()) {
            tally.problem("the answer carries an error" + Errors.type(json));
          }
        }
        default -> {}
      }
    });
    switch (status) {
      case "queued", "in_progress" -> tally.pending(true);
      case "completed" -> seconds.filter(s -> s.signum() >= 0).ifPresent(this::made);
      case "failed", "cancelled" -> made(BigDecimal.ZERO);
      default -> {}
    }
  }

  private void made(BigDecimal length) {
    Quantities billed =
        length.signum() == 0 ? Quantities.NONE : Quantities.of(Map.of(unit(size), length));
    tally.figures(new Figures(Optional.of(TokenCounts.NONE), billed, Optional.empty(), List.of()));
  }
}
