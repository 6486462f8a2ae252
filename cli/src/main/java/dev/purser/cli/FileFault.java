package dev.purser.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Says in plain words why a file could not be read. */
final class FileFault {

  private FileFault() {}

  /** What is wrong with a file, to be put after its name. */
  static String what(String file, Exception fault) {
    if (fault instanceof InvalidPathException || !Files.exists(Path.of(file))) {
      return "does not exist";
    }
    if (fault instanceof AccessDeniedException) {
      return "may not be read: check its permissions";
    }
    if (Files.isDirectory(Path.of(file))) {
      return "is a directory: name the files in it";
    }
    return fault instanceof CharacterCodingException
        ? "is no text in UTF-8"
        : "could not be read: " + fault.getMessage();
  }

  /** Ends a command that cannot go on without the file. */
  static CommandFailed failed(Path file, IOException fault) {
    return new CommandFailed(CommandFailed.REFUSED, file + " " + what(file.toString(), fault));
  }
}
