package dev.purser.ledger;

import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.ledger.codec.Encoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongFunction;

/**
 * Builds the keys of the embedded ledger, one after the other. Not thread-safe.
 *
 * <p>A text is its length in bytes as a base-128 number, then UTF-8: no key is the beginning of
 * another by accident. A number is eight bytes, most significant first and with its sign turned, so
 * that the order of the bytes is that of the numbers.
 */
final class KeyBuffer {

  private static final int PLAIN = 0;
  private static final int PERSON = 1;

  private byte[] bytes = new byte[256];
  private ByteBuffer direct = ByteBuffer.allocateDirect(256);
  private int size;

  KeyBuffer reset() {
    size = 0;
    return this;
  }

  KeyBuffer text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    room(5 + utf8.length);
    int length = utf8.length;
    while (length >= 0x80) {
      bytes[size++] = (byte) (length | 0x80);
      length >>>= 7;
    }
    bytes[size++] = (byte) length;
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
    return this;
  }

  KeyBuffer number(long value) {
    room(8);
    long ordered = value ^ Long.MIN_VALUE;
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (ordered >>> shift);
    }
    return this;
  }

  KeyBuffer record(RecordId id) {
    // The origin comes last, so that all origins of an id stand together.
    return text(id.org()).text(id.id()).text(id.origin());
  }

  KeyBuffer budget(BudgetKey key) {
    return text(key.org()).text(key.id());
  }

  KeyBuffer window(WindowKey key, Encoder.Numbering numbering) {
    budget(key.budget()).number(key.start());
    return labels(key.budget().org(), key.group(), numbering);
  }

  private KeyBuffer labels(String org, Labels labels, Encoder.Numbering numbering) {
    labels.forEach((name, value) -> {
      text(name);
      room(1);
      if (Labels.PERSONAL.contains(name)) {
        bytes[size++] = PERSON;
        number(numbering.numberFor(org, name, value));
      } else {
        bytes[size++] = PLAIN;
        text(value);
      }
    });
    return this;
  }

  /** A key that is greater than every key that begins as this one and goes on with a number. */
  KeyBuffer afterAllNumbers() {
    room(9);
    Arrays.fill(bytes, size, size + 9, (byte) 0xff);
    size += 9;
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** The key in a direct buffer, valid until the next call. */
  ByteBuffer toDirect() {
    if (direct.capacity() < size) {
      direct = ByteBuffer.allocateDirect(bytes.length);
    }
    return direct.clear().put(bytes, 0, size).flip();
  }

  private void room(int needed) {
    if (bytes.length - size < needed) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + needed));
    }
  }

  /** Reads what a {@link KeyBuffer} built. */
  static final class Reader {
    private final ByteBuffer key;

    Reader(byte[] key) {
      this(ByteBuffer.wrap(key));
    }

    private Reader(ByteBuffer key) {
      this.key = key;
    }

    String text() {
      byte[] utf8 = new byte[length()];
      key.get(utf8);
      return new String(utf8, StandardCharsets.UTF_8);
    }

    private int length() {
      int length = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = key.get();
        length |= (next & 0x7f) << shift;
        if (next >= 0) {
          return length;
        }
      }
    }

    long number() {
      return key.getLong() ^ Long.MIN_VALUE;
    }

    byte[] rest() {
      byte[] rest = new byte[key.remaining()];
      key.get(rest);
      return rest;
    }
  }

  /**
   * Reads the keys of windows, one after the other. Those of one budget share its key and the names
   * of its labels, as they come by the million. Not thread-safe.
   */
  static final class WindowReader {
    private final LongFunction<String> persons;
    private BudgetKey budget = new BudgetKey("", "");
    // How the key of that budget is written.
    private byte[] written = {0, 0};
    private String name = "";

    WindowReader(LongFunction<String> persons) {
      this.persons = persons;
    }

    /**
     * The key of a window.
     *
     * @param bytes hold it
     * @param from where it begins; it goes on to their end
     */
    WindowKey read(byte[] bytes, int from) {
      Reader key = new Reader(bytes);
      key.key.position(from);
      readBudget(bytes, key.key);
      long start = key.number();
      Labels group = Labels.NONE;
      while (key.key.hasRemaining()) {
        String label = key.text();
        if (!label.equals(name)) {
          name = label;
        }
        String value = key.key.get() == PERSON ? persons.apply(key.number()) : key.text();
        group = group.with(Labels.of(name, value));
      }
      return new WindowKey(budget, group, start);
    }

    private void readBudget(byte[] bytes, ByteBuffer key) {
      int from = key.position();
      int to = from + written.length;
      // No budget's key begins as another's.
      if (to <= bytes.length && Arrays.equals(bytes, from, to, written, 0, written.length)) {
        key.position(to);
        return;
      }
      Reader reader = new Reader(key);
      budget = new BudgetKey(reader.text(), reader.text());
      written = Arrays.copyOfRange(bytes, from, key.position());
    }
  }
}
