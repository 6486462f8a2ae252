package dev.purser.wire;

import dev.purser.core.usage.TokenClass;
import java.math.BigDecimal;
import java.util.Set;
import java.util.function.BiConsumer;

/** OpenAI's formats for pictures and sound. */
final class MediaFormats {

  static final Format IMAGES =
      format("openai.images", MediaFormats::images, TokenClass.OUTPUT_IMAGE, Set.of("data"), true);

  static final Format TRANSCRIPTIONS =
      format(
          "openai.transcriptions",
          MediaFormats::transcription,
          TokenClass.OUTPUT,
          Set.of("segments", "words"),
          false);

  static final Format SPEECH =
      new FormFormat(
          "openai.speech",
          MediaFormats::speech,
          tally -> new MediaAnswer(tally, TokenClass.OUTPUT_AUDIO),
          BytesAnswer::new,
          true);

  private MediaFormats() {}

  private static Format format(
      String name,
      BiConsumer<FormFormat.RequestFields, Request> requests,
      TokenClass makes,
      Set<String> dropped,
      boolean billedByRequest) {
    return new FormFormat(
        name,
        requests,
        tally -> new MediaAnswer(tally, makes),
        () ->
            new WholeAnswer(
                tally -> new MediaAnswer(tally, makes), kept -> new Sieve(kept, dropped)),
        billedByRequest);
  }

  private static void images(FormFormat.RequestFields fields, Request request) {
    // Where the request names none, OpenAI takes this one.
    String model = common(fields, request, "dall-e-2");
    long number = number(fields.text("n"));
    if (number < 0) {
      request.unboundable("a number of images that is no count");
    }
    for (int i = 0; i < Math.min(fields.files(), 100); i++) {
      request.image();
    }
    if (billsTokens(model)) {
      request.unboundable("the tokens of a generated image have no documented maximum");
    } else {
      request.atMost(pictures(model, fields), BigDecimal.valueOf(Math.max(1, number)));
      request.noOutput();
    }
  }

  /**
   * The unit of pictures, which cost by size and quality; without either they are the usual ones.
   */
  private static String pictures(String model, FormFormat.RequestFields fields) {
    String size = special(fields.text("size"), "1024x1024");
    String quality = special(fields.text("quality"), "standard");
    boolean usual = fields.text("size").isEmpty() && fields.text("quality").isEmpty();
    return switch (model) {
      case "dall-e-2" -> usual ? "images" : "images/" + size;
      case "dall-e-3" -> usual ? "images" : "images/" + quality + "/" + size;
      default -> "images";
    };
  }

  private static String special(String text, String usual) {
    return text.isEmpty() ? usual : text.matches("[a-z0-9]{1,20}") ? text : "other";
  }

  private static void transcription(FormFormat.RequestFields fields, Request request) {
    common(fields, request, "");
    request.unboundable("the length of the sound is not known");
  }

  private static void speech(FormFormat.RequestFields fields, Request request) {
    String model = common(fields, request, "");
    String text = fields.text("input");
    if (billsTokens(model)) {
      request.unboundable("the tokens of generated speech have no documented maximum");
    } else {
      request.atMost("characters", BigDecimal.valueOf(text.codePointCount(0, text.length())));
      request.noOutput();
    }
  }

  private static String common(
      FormFormat.RequestFields fields, Request request, String usualModel) {
    String model = Names.model(fields.text("model"));
    request.model(model.isEmpty() ? usualModel : model);
    request.stream(
        fields.text("stream").equals("true") || fields.text("stream_format").equals("sse"));
    // Where the path names one, as Azure's do, it is that.
    return request.model();
  }

  /** The GPT models bill tokens, the older ones pictures and characters. */
  private static boolean billsTokens(String model) {
    return model.contains("gpt");
  }

  private static long number(String text) {
    return text.isEmpty() ? 1 : text.matches("[0-9]{1,4}") ? Long.parseLong(text) : -1;
  }
}
