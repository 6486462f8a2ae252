package dev.purser.tokens.overhead;

import java.util.Optional;

/** Finds the size of images in their headers. */
final class ImageHeader {

  private ImageHeader() {}

  static Optional<ImageSize> read(byte[] file) {
    if (starts(file, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n') && file.length >= 24) {
      return size(big(file, 16, 4), big(file, 20, 4));
    }
    if (starts(file, 0, 'G', 'I', 'F', '8') && file.length >= 10) {
      return size(little(file, 6, 2), little(file, 8, 2));
    }
    if (starts(file, 0, 0xFF, 0xD8, 0xFF)) {
      return jpeg(file);
    }
    if (starts(file, 0, 'R', 'I', 'F', 'F') && starts(file, 8, 'W', 'E', 'B', 'P')) {
      return webp(file);
    }
    return Optional.empty();
  }

  /** The first frame header; what stands before it says how long it is. */
  private static Optional<ImageSize> jpeg(byte[] file) {
    int at = 2;
    while (at + 9 <= file.length && (file[at] & 0xFF) == 0xFF) {
      int marker = file[at + 1] & 0xFF;
      if (marker == 0xFF || marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
        at += marker == 0xFF ? 1 : 2;
        continue;
      }
      boolean frame =
          marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (frame) {
        return size(big(file, at + 7, 2), big(file, at + 5, 2));
      }
      at += 2 + (int) big(file, at + 2, 2);
    }
    return Optional.empty();
  }

  private static Optional<ImageSize> webp(byte[] file) {
    if (starts(file, 12, 'V', 'P', '8', 'X') && file.length >= 30) {
      return size(1 + little(file, 24, 3), 1 + little(file, 27, 3));
    }
    if (starts(file, 12, 'V', 'P', '8', 'L') && file.length >= 25) {
      long bits = little(file, 21, 4);
      return size(1 + (bits & 0x3FFF), 1 + (bits >>> 14 & 0x3FFF));
    }
    if (starts(file, 12, 'V', 'P', '8', ' ') && starts(file, 23, 0x9D, 0x01, 0x2A)) {
      return file.length < 30
          ? Optional.empty()
          : size(little(file, 26, 2) & 0x3FFF, little(file, 28, 2) & 0x3FFF);
    }
    return Optional.empty();
  }

  private static Optional<ImageSize> size(long width, long height) {
    boolean sane = width > 0 && height > 0 && width <= 1 << 24 && height <= 1 << 24;
    return sane ? Optional.of(new ImageSize((int) width, (int) height)) : Optional.empty();
  }

  private static boolean starts(byte[] file, int at, int... bytes) {
    if (at + bytes.length > file.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((file[at + i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static long big(byte[] file, int at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | file[at + i] & 0xFF;
    }
    return value;
  }

  private static long little(byte[] file, int at, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | file[at + i] & 0xFF;
    }
    return value;
  }
}
