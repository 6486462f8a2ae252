package dev.purser.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Says in plain words why a file cannot be read or written. */
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

  /** Ends a command that would write over a file, or where nobody can write. */
  static void requireNew(Path file) {
    if (Files.exists(file)) {
      throw new CommandFailed(
          CommandFailed.USAGE, file + " exists, and nothing is overwritten: name another");
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isWritable(folder)) {
      throw new CommandFailed(
          CommandFailed.USAGE, folder + " is no folder that this user may write to");
    }
  }
}
