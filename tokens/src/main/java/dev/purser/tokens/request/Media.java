package dev.purser.tokens.request;

import dev.purser.tokens.overhead.ImageRule;
import dev.purser.tokens.overhead.ImageSize;
import dev.purser.tokens.overhead.Overheads;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** A picture, sound or document of a request, whose fields come in any order. For one thread. */
final class Media {

  /** Of compressed sound: 128 kilobits, which is usual. */
  private static final long BYTES_PER_SECOND = 16_000;

  /** A page of a usual PDF. */
  private static final long BYTES_PER_PAGE = 50_000;

  private static final int WAV_HEADER = 44;

  private String type = "";
  private String mime;
  private String data = "";
  private String detail = "";

  /**
   * Starts one.
   *
   * @param field the field that it stands in, which can say what it is
   */
  Media(String field) {
    mime =
        switch (field) {
          case "image_url" -> "image/";
          case "input_audio" -> "audio/";
          default -> "";
        };
  }

  /** Takes a field, if it is one of a medium. */
  void field(String name, String value) {
    switch (name) {
      case "type" -> type = value;
      case "media_type", "mime_type", "mimeType" -> mime = value.toLowerCase(Locale.ROOT);
      case "detail" -> detail = value;
      case "data", "url", "image_url", "file_data" -> data(value);
      default -> {
        // Names, formats, ids and addresses say nothing of the size.
      }
    }
  }

  private void data(String value) {
    int comma = value.startsWith("data:") ? value.indexOf(',') : -1;
    if (comma > 0) {
      mime = value.substring("data:".length(), comma).toLowerCase(Locale.ROOT);
      data = value.substring(comma + 1);
    } else {
      data = value.startsWith("http://") || value.startsWith("https://") ? "" : value;
    }
  }

  /** The text of a document that is plain text; empty for all others. */
  Optional<String> text() {
    return type.equals("text") || mime.equals("text/plain") && !isBase64()
        ? Optional.of(data)
        : Optional.empty();
  }

  private boolean isBase64() {
    return type.equals("base64") || data.indexOf(' ') < 0;
  }

  void addTo(Tally tally, Overheads overheads, String model) {
    if (mime.startsWith("image/") || type.equals("image")) {
      image(tally, overheads.image(model, detail.equals("low")));
    } else if (mime.startsWith("audio/")) {
      long tokens = Math.ceilDiv(milliseconds() * overheads.audioSecond(model), 1000);
      tally.estimate(Part.AUDIO, tokens, tokens / 4, tokens * 4, data.length());
    } else {
      document(tally, overheads, model);
    }
  }

  private void image(Tally tally, ImageRule rule) {
    Optional<ImageSize> size = ImageSize.read(bytes(ImageSize.USUAL_HEADER));
    long tokens = size.map(rule::tokens).orElse(rule.most());
    long least = size.isPresent() ? tokens : 1;
    tally.estimate(Part.IMAGES, tokens, least, tokens, rule.most());
  }

  private void document(Tally tally, Overheads overheads, String model) {
    long size = data.length() * 3L / 4;
    if (mime.startsWith("video/")) {
      long tokens = overheads.videoSecond(model) * Math.max(1, size / 250_000);
      tally.estimate(Part.DOCUMENTS, tokens, tokens / 4, tokens * 4, Math.max(tokens, size));
      return;
    }
    long page = overheads.page(model);
    long tokens = page * Math.max(1, size / BYTES_PER_PAGE) / 2;
    tally.estimate(
        Part.DOCUMENTS, tokens, tokens / 4, tokens * 4, Math.max(4 * tokens, page + 2 * size));
  }

  /** How long sound lasts; of what is not a WAV, a guess by its size. */
  private long milliseconds() {
    long size = data.length() * 3L / 4;
    byte[] header = bytes(WAV_HEADER);
    long rate = 0;
    if (header.length >= WAV_HEADER && header[0] == 'R' && header[8] == 'W') {
      for (int i = 31; i >= 28; i--) {
        rate = rate << 8 | header[i] & 0xFF;
      }
    }
    return size * 1000 / (rate > 0 ? rate : BYTES_PER_SECOND);
  }

  /** The first bytes of what is encoded; none where it is not Base64. */
  private byte[] bytes(int most) {
    int length = Math.min(data.length(), most / 3 * 4) / 4 * 4;
    try {
      return Base64.getDecoder()
          .decode(data.substring(0, length).getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }
}
