package dev.purser.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says in plain words why a file could not be read. */
public final class FileFault {

  private FileFault() {}

  /** What is wrong with a file, to be put after its name. */
  public static String of(Path file, IOException fault) {
    if (fault instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (fault instanceof AccessDeniedException) {
      return "may not be read by this user";
    }
    if (Files.isDirectory(file)) {
      return "is a folder, not a file";
    }
    return fault instanceof CharacterCodingException
        ? "is no text in UTF-8"
        : "cannot be read: " + fault.getMessage();
  }
}
