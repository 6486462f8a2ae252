package dev.purser.tokens.bpe;

import dev.purser.tokens.bpe.Workspaces.Workspace;
import java.util.Arrays;

/**
 * Counts a text that comes in parts, which may be cut anywhere, also within a character. The total
 * is that of the whole text. For one thread at a time.
 *
 * <p>Pieces are counted once nothing that may still come can change them; the rest is kept, so that
 * memory is a few bytes, but for texts that are one long piece.
 */
public final class StreamCounter {

  private static final int ROOM = 256;

  /** What is taken at once. */
  private static final int PART = 4096;

  /** Up to here the rest is counted again each time. */
  private static final int SMALL = 1024;

  /** By more than this no text that goes on has been seen to lose what was merged in it. */
  private static final int SLACK = 64;

  private final Scanner scanner;
  private final Form form;
  private final Workspaces workspaces;
  private byte[] tail = new byte[ROOM];
  private int size;

  // Up to here the tail is well-formed; what is repaired is written here first.
  private int checked;
  private byte[] repairs = {};

  private int scanAt = ROOM / 4;
  private long decided;
  private char high;

  // What most() found last, and how much was decided and undecided then.
  private long counted;
  private long decidedThen;
  private int sizeThen;

  StreamCounter(Scanner scanner, Form form, Workspaces workspaces) {
    this.scanner = scanner;
    this.form = form;
    this.workspaces = workspaces;
  }

  /** Takes the next part. */
  public void add(byte[] utf8, int from, int length) {
    endHigh();
    int to = from + length;
    for (int at = from; at < to; at += PART) {
      int part = Math.min(PART, to - at);
      room(part);
      System.arraycopy(utf8, at, tail, size, part);
      size += part;
      scanIfLong();
    }
  }

  /** Takes the next part. A pair of surrogates may be cut. */
  public void add(CharSequence text) {
    int at = 0;
    while (at < text.length()) {
      int end = Math.min(text.length(), at + PART);
      room(3 * (end - at) + 6);
      for (; at < end; at++) {
        add(text.charAt(at));
      }
      scanIfLong();
    }
  }

  private void add(char c) {
    if (high != 0 && Character.isLowSurrogate(c)) {
      int codePoint = Character.toCodePoint(high, c);
      high = 0;
      put(0xF0 | codePoint >> 18);
      put(0x80 | codePoint >> 12 & 0x3F);
      put(0x80 | codePoint >> 6 & 0x3F);
      put(0x80 | codePoint & 0x3F);
      return;
    }
    endHigh();
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | c >> 6);
      put(0x80 | c & 0x3F);
    } else if (Character.isHighSurrogate(c)) {
      high = c;
    } else {
      int shown = Character.isSurrogate(c) ? 0xFFFD : c;
      put(0xE0 | shown >> 12);
      put(0x80 | shown >> 6 & 0x3F);
      put(0x80 | shown & 0x3F);
    }
  }

  private void endHigh() {
    if (high != 0) {
      high = 0;
      room(3);
      System.arraycopy(Utf8.REPLACEMENT, 0, tail, size, 3);
      size += 3;
    }
  }

  private void put(int b) {
    tail[size++] = (byte) b;
  }

  private void room(int length) {
    if (size + length > tail.length) {
      tail = Arrays.copyOf(tail, Math.max(size + length, 2 * tail.length));
    }
  }

  /** The tokens of all that came so far, as if it were the whole. More may still follow. */
  public long total() {
    Workspace workspace = workspaces.take();
    try {
      boolean whole = high == 0 && checked == size;
      byte[] rest = whole ? tail : Arrays.copyOf(tail, size + 3);
      int length = size;
      if (high != 0) {
        System.arraycopy(Utf8.REPLACEMENT, 0, rest, length, 3);
        length += 3;
      }
      if (!whole && Utf8.wellFormedUpTo(rest, 0, length) < length) {
        Utf8.Repaired repaired = Utf8.repaired(rest, 0, length);
        rest = repaired.bytes();
        length = repaired.length();
      }
      if (!form.holds(rest, 0, length)) {
        rest = form.of(rest, 0, length);
        length = rest.length;
      }
      return decided + scanner.count(rest, 0, length, Long.MAX_VALUE, workspace.merger());
    } finally {
      workspaces.giveBack(workspace);
    }
  }

  /**
   * As {@link #total}, or somewhat more: within a piece of more than a kilobyte, such as a word
   * without an end, new bytes count as a token each until they are a sixteenth of it. So it can be
   * asked after each part, whatever the text.
   */
  public long most() {
    int grown = size - sizeThen;
    if (size <= SMALL || decided != decidedThen || grown < 0 || grown > sizeThen / 16) {
      counted = total();
      decidedThen = decided;
      sizeThen = size;
      return counted;
    }
    return grown == 0 ? counted : counted + grown + SLACK;
  }

  private void scanIfLong() {
    repair();
    if (size < scanAt) {
      return;
    }
    Workspace workspace = workspaces.take();
    try {
      int known = formed(form.settled(tail, lastWhole()));
      int at = 0;
      while (at < known) {
        long piece = scanner.next(tail, at, known);
        if (Math.max(Scanner.end(piece), Scanner.looked(piece)) + Scanner.MARGIN > known) {
          break;
        }
        decided += workspace.merger().count(tail, at, Scanner.end(piece));
        at = Scanner.end(piece);
      }
      size -= at;
      checked -= at;
      if (tail.length > 64 * ROOM && size < ROOM) {
        tail = Arrays.copyOfRange(tail, at, at + ROOM);
      } else {
        System.arraycopy(tail, at, tail, 0, size);
      }
    } finally {
      workspaces.giveBack(workspace);
    }
    // A long piece is looked at again only when it has grown by a share, which keeps this linear.
    scanAt = size + Math.max(ROOM / 4, size / 4);
  }

  /** Replaces what is not well-formed, but for a character at the end that may be incomplete. */
  private void repair() {
    int whole = lastWhole();
    int broken = Utf8.wellFormedUpTo(tail, checked, whole);
    if (broken < whole) {
      int most = Utf8.roomToRepair(whole - broken);
      if (repairs.length < most) {
        repairs = new byte[most];
      }
      Utf8.Repaired fixed = Utf8.repaired(tail, broken, whole, repairs);
      int grown = fixed.length() - (whole - broken);
      room(grown);
      System.arraycopy(tail, whole, tail, whole + grown, size - whole);
      System.arraycopy(fixed.bytes(), 0, tail, broken, fixed.length());
      size += grown;
      whole += grown;
    }
    checked = whole;
  }

  /** Brings the text up to {@code to} into its form, and tells where it ends then. */
  private int formed(int to) {
    if (form.holds(tail, 0, to)) {
      return to;
    }
    byte[] formed = form.of(tail, 0, to);
    int rest = size - to;
    byte[] all = Arrays.copyOf(formed, Math.max(ROOM, formed.length + rest));
    System.arraycopy(tail, to, all, formed.length, rest);
    tail = all;
    size = formed.length + rest;
    checked += formed.length - to;
    return formed.length;
  }

  /** The end of the last character that nothing can be added to. */
  private int lastWhole() {
    for (int back = 1; back <= 3 && back <= size; back++) {
      int b = tail[size - back];
      if (b >= 0) {
        return size;
      }
      if ((b & 0xC0) == 0xC0) {
        int length = b < (byte) 0xE0 ? 2 : b < (byte) 0xF0 ? 3 : 4;
        return length > back ? size - back : size;
      }
    }
    return size;
  }
}
