package dev.purser.tokens.overhead;

import java.util.Optional;

/**
 * The size of an image in pixels.
 *
 * @param width at least 1
 * @param height at least 1
 */
public record ImageSize(int width, int height) {

  /** The bytes that are enough to find the size of any image without large metadata before it. */
  public static final int USUAL_HEADER = 64 * 1024;

  /** Checks the size. */
  public ImageSize {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "an image has at least one pixel: " + width + "x" + height);
    }
  }

  /**
   * Reads the size from the start of a PNG, JPEG, GIF or WebP file, without decoding it; empty
   * where it is none of these or does not say.
   */
  public static Optional<ImageSize> read(byte[] file) {
    return ImageHeader.read(file);
  }

  long longEdge() {
    return Math.max(width, height);
  }

  long shortEdge() {
    return Math.min(width, height);
  }

  /** The size with its long edge brought down to this, rounded half to even. */
  ImageSize withLongEdge(long edge) {
    int other = Math.max(1, (int) Math.rint((double) shortEdge() * edge / longEdge()));
    return width >= height ? new ImageSize((int) edge, other) : new ImageSize(other, (int) edge);
  }

  /** How many squares cover it. */
  long squares(int edge) {
    return (long) Math.ceilDiv(width, edge) * Math.ceilDiv(height, edge);
  }
}
