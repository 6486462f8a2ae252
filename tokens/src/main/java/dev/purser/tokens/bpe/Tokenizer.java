package dev.purser.tokens.bpe;

import dev.purser.tokens.bpe.Workspaces.Workspace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Counts, encodes and decodes text in one {@link Encoding}, exactly as tiktoken does with special
 * tokens taken for ordinary text. Thread-safe.
 *
 * <p>The time is linear in the length of the text, whatever it is; counting allocates nothing but
 * for texts of more than some 100 KB. Bytes are UTF-8; what is not well-formed counts as U+FFFD,
 * and so does half of a surrogate pair.
 */
public final class Tokenizer {

  private final Encoding encoding;
  private final Vocabulary vocabulary;
  private final Scanner scanner;
  private final Form form;
  private final Workspaces workspaces;

  Tokenizer(Encoding encoding, Vocabulary vocabulary) {
    this.encoding = encoding;
    this.vocabulary = vocabulary;
    this.scanner = encoding.scanner(vocabulary);
    this.form = encoding.form();
    this.workspaces = new Workspaces(vocabulary);
  }

  /** The encoding. */
  public Encoding encoding() {
    return encoding;
  }

  /** The tokens of a text. */
  public long count(CharSequence text) {
    return countUpTo(text, Long.MAX_VALUE);
  }

  /** The tokens of a text in UTF-8. */
  public long count(byte[] utf8) {
    return count(utf8, 0, utf8.length);
  }

  /**
   * The tokens of a text in UTF-8.
   *
   * @param from where it starts
   * @param length how many bytes it has
   */
  public long count(byte[] utf8, int from, int length) {
    return countUpTo(utf8, from, length, Long.MAX_VALUE);
  }

  /**
   * The tokens of a text, if there are at most {@code most}; else some figure above it, for which
   * not all of the text was looked at.
   */
  public long countUpTo(CharSequence text, long most) {
    Workspace workspace = workspaces.take();
    try {
      byte[] bytes = workspace.utf8().encode(text);
      return count(bytes, 0, workspace.utf8().length(), most, workspace.merger());
    } finally {
      workspaces.giveBack(workspace);
    }
  }

  /** As {@link #countUpTo(CharSequence, long)}, of a text in UTF-8. */
  public long countUpTo(byte[] utf8, int from, int length, long most) {
    Objects.checkFromIndexSize(from, length, utf8.length);
    int to = from + length;
    if (Utf8.wellFormedUpTo(utf8, from, to) < to) {
      Utf8.Repaired repaired = Utf8.repaired(utf8, from, to);
      return countWellFormed(repaired.bytes(), 0, repaired.length(), most);
    }
    return countWellFormed(utf8, from, to, most);
  }

  private long countWellFormed(byte[] utf8, int from, int to, long most) {
    Workspace workspace = workspaces.take();
    try {
      return count(utf8, from, to, most, workspace.merger());
    } finally {
      workspaces.giveBack(workspace);
    }
  }

  private long count(byte[] utf8, int from, int to, long most, Merger merger) {
    if (form.holds(utf8, from, to)) {
      return scanner.count(utf8, from, to, most, merger);
    }
    byte[] formed = form.of(utf8, from, to);
    return scanner.count(formed, 0, formed.length, most, merger);
  }

  /** The ids of a text's tokens. */
  public int[] encode(CharSequence text) {
    Workspace workspace = workspaces.take();
    try {
      byte[] utf8 = formed(text, workspace.utf8());
      int to = form == Form.AS_IS ? workspace.utf8().length() : utf8.length;
      // To count first takes less memory than a list that grows.
      Merger merger = workspace.merger();
      IntList ids = new IntList((int) scanner.count(utf8, 0, to, Long.MAX_VALUE, merger));
      each(utf8, to, (bytes, at, end) -> merger.encode(bytes, at, end, ids));
      int[] all = ids.toArray();
      for (int i = 0; encoding.firstId() > 0 && i < all.length; i++) {
        all[i] += encoding.firstId();
      }
      return all;
    } finally {
      workspaces.giveBack(workspace);
    }
  }

  /** Hands over the pieces that a text is cut into, each with its tokens. */
  public void pieces(CharSequence text, Pieces sink) {
    Workspace workspace = workspaces.take();
    try {
      byte[] utf8 = formed(text, workspace.utf8());
      int to = form == Form.AS_IS ? workspace.utf8().length() : utf8.length;
      Merger merger = workspace.merger();
      each(utf8, to, (bytes, at, end) -> sink.piece(bytes, at, end, merger.count(bytes, at, end)));
    } finally {
      workspaces.giveBack(workspace);
    }
  }

  /** The bytes of a text in its form; of {@link Form#AS_IS} they may end before the array does. */
  private byte[] formed(CharSequence text, Utf8 utf8) {
    byte[] bytes = utf8.encode(text);
    return form == Form.AS_IS ? bytes : form.of(bytes, 0, utf8.length());
  }

  private interface Sink {
    void piece(byte[] utf8, int from, int to);
  }

  private void each(byte[] utf8, int to, Sink sink) {
    int at = 0;
    while (at < to) {
      int end = Scanner.end(scanner.next(utf8, at, to));
      sink.piece(utf8, at, end);
      at = end;
    }
  }

  /**
   * The bytes of tokens, special ones too. They may begin or end within a character.
   *
   * @throws IllegalArgumentException if an id is not one of this encoding
   */
  public byte[] decode(int... ids) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4 * ids.length);
    for (int published : ids) {
      int id = published - encoding.firstId();
      String special = Specials.name(encoding, published);
      if (!special.isEmpty()) {
        out.writeBytes(special.getBytes(StandardCharsets.US_ASCII));
      } else if (id < 0 || id >= vocabulary.size() || vocabulary.length(id) == 0) {
        throw new IllegalArgumentException(published + " is not a token of " + encoding.wireName());
      } else {
        out.write(vocabulary.bytes(), vocabulary.start(id), vocabulary.length(id));
      }
    }
    return out.toByteArray();
  }

  /** A counter for a text that comes in parts. */
  public StreamCounter stream() {
    return new StreamCounter(scanner, form, workspaces);
  }
}
