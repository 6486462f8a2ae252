package dev.purser.tokens.request;

import dev.purser.tokens.overhead.ImageRule;
import dev.purser.tokens.overhead.ImageSize;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A picture, sound or document of a request, whose fields come in any order. For one thread. */
final class Media {

  /** Of compressed sound: 128 kilobits, which is usual. */
  private static final long BYTES_PER_SECOND = 16_000;

  /** A page of a usual PDF. */
  private static final long BYTES_PER_PAGE = 50_000;

  private static final int WAV_HEADER = 44;

  /** {@code %PDF} in Base64. */
  private static final String PDF = "JVBERi";

  private static final Set<String> DATA = Set.of("data", "url", "image_url", "file_data", "bytes");

  private String type = "";
  private String mime;
  private String data = "";
  private String detail = "";
  private long dataBound;

  /**
   * Starts one.
   *
   * @param field the field that it stands in, which can say what it is
   */
  Media(String field) {
    mime =
        switch (field) {
          case "image_url", "image", "images" -> "image/";
          case "input_audio", "audio" -> "audio/";
          case "video" -> "video/";
          case "document" -> "application/";
          default -> "";
        };
  }

  /** Takes a field, if it is one of a medium, whose bytes count so much in the bound. */
  void field(String name, String value, long ofBytes) {
    if (DATA.contains(name)) {
      dataBound = ofBytes;
    }
    field(name, value);
  }

  /** Takes a field, if it is one of a medium. */
  void field(String name, String value) {
    switch (name) {
      case "type" -> type = value;
      case "media_type", "mime_type", "mimeType", "mediaType" ->
          mime = value.toLowerCase(Locale.ROOT);
      case "detail" -> detail = value;
      case "format" -> format(value);
      case "data", "url", "image_url", "file_data", "bytes", "uri", "fileUri", "file_uri" ->
          data(value);
      default -> {
        // Names, ids and addresses say nothing of the size.
      }
    }
  }

  /** Bedrock says only {@code png}, and where it stands what it is of. */
  private void format(String value) {
    if (mime.endsWith("/")) {
      mime += value.toLowerCase(Locale.ROOT);
    }
  }

  private void data(String value) {
    int comma = value.startsWith("data:") ? value.indexOf(',') : -1;
    if (comma > 0) {
      mime = value.substring("data:".length(), comma).toLowerCase(Locale.ROOT);
      data = value.substring(comma + 1);
    } else {
      data = isAddress(value) ? "" : value;
    }
  }

  private static boolean isAddress(String value) {
    return value.startsWith("http://") || value.startsWith("https://") || value.startsWith("gs://");
  }

  /** The text of a document that is plain text; empty for all others. */
  Optional<String> text() {
    boolean plain = mime.equals("text/plain") || mime.equals("application/");
    return type.equals("text") || plain && !isBase64() ? Optional.of(data) : Optional.empty();
  }

  private boolean isBase64() {
    return type.equals("base64") || data.indexOf(' ') < 0 && !data.startsWith("{");
  }

  void addTo(Tally tally, MediaFigures figures) {
    if (mime.startsWith("image/") || type.equals("image")) {
      image(tally, figures.image(detail), figures.imageMost());
    } else if (mime.startsWith("audio/")) {
      long tokens = Math.ceilDiv(milliseconds() * figures.audioSecond(), 1000);
      tally.medium(Part.AUDIO, tokens, tokens / 4, tokens * 4, tokens);
      tally.lowerBound(dataBound, data.length());
    } else {
      document(tally, figures);
    }
  }

  private void image(Tally tally, ImageRule rule, long most) {
    Optional<ImageSize> size = ImageSize.read(bytes(ImageSize.USUAL_HEADER));
    long tokens = size.map(rule::tokens).orElse(rule.most());
    long least = size.isPresent() ? tokens : 1;
    tally.medium(Part.IMAGES, tokens, least, tokens, most);
    // What does not begin like an image may be anything, so its bytes stay in the bound.
    size.ifPresent(known -> tally.lowerBound(dataBound, 0));
  }

  private void document(Tally tally, MediaFigures figures) {
    long size = data.length() * 3L / 4;
    if (mime.startsWith("video/")) {
      long tokens = figures.videoSecond() * Math.max(1, size / 250_000);
      tally.medium(Part.DOCUMENTS, tokens, tokens / 4, tokens * 4, tokens);
      tally.lowerBound(dataBound, data.length());
      return;
    }
    long page = figures.page();
    long tokens = page * Math.max(1, size / BYTES_PER_PAGE) / 2;
    tally.medium(
        Part.DOCUMENTS, tokens, tokens / 4, tokens * 4, Math.max(4 * tokens, page + 2 * size));
    if (data.startsWith(PDF)) {
      tally.lowerBound(dataBound, data.length());
    }
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
    return rate > 0 ? (size - WAV_HEADER) * 1000 / rate : size * 1000 / BYTES_PER_SECOND;
  }

  /** The first bytes of what is encoded; none where it is not Base64. */
  private byte[] bytes(int most) {
    int length = Math.min(data.length(), (most + 2) / 3 * 4) / 4 * 4;
    try {
      return Base64.getDecoder()
          .decode(data.substring(0, length).getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }
}
