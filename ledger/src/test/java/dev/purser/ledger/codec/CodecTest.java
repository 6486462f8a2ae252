package dev.purser.ledger.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.ledger.LedgerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CodecTest {

  private static final int A_LATER_FIELD = 900;

  private final List<String> persons = new ArrayList<>();
  private final Encoder encoder = new Encoder(this::number);
  private final Decoder decoder = new Decoder(number -> persons.get((int) number));

  private long number(String org, String label, String value) {
    if (!persons.contains(value)) {
      persons.add(value);
    }
    return persons.indexOf(value);
  }

  @Property(tries = 300)
  void entry_encodedAndDecoded_isTheSame(@ForAll("entries") LedgerEntry entry) throws IOException {
    byte[] bytes = bytes(encoder.encode(entry));

    assertThat(decoder.entry(bytes)).isEqualTo(entry);
    assertThat(decoder.entry(withALaterField(bytes))).isEqualTo(entry);
  }

  @Property(tries = 200)
  void reservation_encodedAndDecoded_isTheSame(@ForAll("reservations") Reservation reservation)
      throws IOException {
    byte[] bytes = bytes(encoder.encode(reservation));

    assertThat(decoder.reservation(bytes)).isEqualTo(reservation);
    assertThat(decoder.reservation(withALaterField(bytes))).isEqualTo(reservation);
  }

  @Property(tries = 200)
  void window_encodedAndDecoded_isTheSame(@ForAll("windows") WindowState window)
      throws IOException {
    byte[] bytes = bytes(encoder.encode(window));

    assertThat(decoder.window(window.key(), bytes)).isEqualTo(window);
    assertThat(decoder.window(window.key(), withALaterField(bytes))).isEqualTo(window);
  }

  @Property(tries = 200)
  void budget_encodedAndDecoded_isTheSame(@ForAll("budgets") Budget budget) throws IOException {
    byte[] bytes = bytes(encoder.encode(budget));

    assertThat(decoder.budget(bytes)).isEqualTo(budget);
    assertThat(decoder.budget(withALaterField(bytes))).isEqualTo(budget);
  }

  @Property(tries = 100)
  void document_encodedAndDecoded_isTheSame(@ForAll("documents") Document document)
      throws IOException {
    byte[] bytes = bytes(encoder.encode(document));

    assertThat(decoder.document(bytes)).isEqualTo(document);
    assertThat(decoder.document(withALaterField(bytes))).isEqualTo(document);
  }

  @Property(tries = 100)
  void entry_damaged_isNeverAnotherFault(
      @ForAll("entries") LedgerEntry entry, @ForAll int position, @ForAll byte damage) {
    byte[] bytes = bytes(encoder.encode(entry));
    bytes[Math.floorMod(position, bytes.length)] ^= damage;
    try {
      assertThat(decoder.entry(bytes)).isNotNull();
    } catch (LedgerException e) {
      assertThat(e).hasMessageContaining("cannot be read");
    } catch (IndexOutOfBoundsException e) {
      // The damage hit the number of a person, which this test keeps in a list.
      assertThat(persons).isNotEmpty();
    }
  }

  @Property(tries = 50)
  void entry_holdsNoPersonByName(@ForAll("entries") LedgerEntry entry) {
    String user = entry.record().labels().get("user");
    byte[] bytes = bytes(encoder.encode(entry));
    if (user.length() > 3) {
      assertThat(new String(bytes, java.nio.charset.StandardCharsets.UTF_8)).doesNotContain(user);
    }
  }

  @Example
  void entry_ofNoBytes_isDamaged() {
    assertThatThrownBy(() -> decoder.entry(new byte[0]))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("restore a backup");
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static byte[] withALaterField(byte[] bytes) throws IOException {
    ByteArrayOutputStream later = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(later);
    out.writeString(A_LATER_FIELD, "of a newer version");
    out.writeFixed64(A_LATER_FIELD + 1, 7);
    out.flush();
    byte[] extended = Arrays.copyOf(bytes, bytes.length + later.size());
    System.arraycopy(later.toByteArray(), 0, extended, bytes.length, later.size());
    return extended;
  }

  @Provide
  Arbitrary<LedgerEntry> entries() {
    return Values.entries();
  }

  @Provide
  Arbitrary<Reservation> reservations() {
    return Values.reservations();
  }

  @Provide
  Arbitrary<WindowState> windows() {
    return Values.windows();
  }

  @Provide
  Arbitrary<Budget> budgets() {
    return Values.budgets();
  }

  @Provide
  Arbitrary<Document> documents() {
    return Values.documents();
  }
}
