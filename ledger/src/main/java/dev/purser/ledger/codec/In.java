package dev.purser.ledger.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.math.BigDecimal;

/** Reads tagged fields. Not thread-safe. */
final class In {

  private final CodedInputStream coded;
  private int tag;

  In(byte[] bytes) {
    coded = CodedInputStream.newInstance(bytes);
  }

  /** The number of the next field, 0 at the end of the message. */
  int next() throws IOException {
    tag = coded.readTag();
    return WireFormat.getTagFieldNumber(tag);
  }

  String text() throws IOException {
    return coded.readStringRequireUtf8();
  }

  BigDecimal decimal() throws IOException {
    return new BigDecimal(text());
  }

  long number() throws IOException {
    return coded.readInt64();
  }

  int small() throws IOException {
    return Math.toIntExact(coded.readInt64());
  }

  long signed() throws IOException {
    return coded.readSInt64();
  }

  <T> T message(Form<T> form) throws IOException {
    int outer = coded.pushLimit(coded.readRawVarint32());
    T value = form.read(this);
    coded.checkLastTagWas(0);
    coded.popLimit(outer);
    return value;
  }

  /** Skips a field that this version does not know. */
  void skip() throws IOException {
    coded.skipField(tag);
  }

  /** Reads the fields of a message to its end. */
  interface Form<T> {
    T read(In in) throws IOException;
  }
}
