package dev.purser.ledger.codec;

import dev.purser.core.budget.Hold;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Reservation.Asked;
import dev.purser.core.budget.Reservation.Owner;
import dev.purser.core.budget.Reservation.State;
import dev.purser.core.usage.UsageRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** A reservation with its holds and its intent. */
final class ReservationForm {

  private static final int ID = 1;
  private static final int ORG = 2;
  private static final int OWNER = 3;
  private static final int STATE = 4;
  private static final int CREATED = 5;
  private static final int EXPIRES = 6;
  private static final int CONTENT_HASH = 7;
  private static final int HOLD = 8;
  private static final int INTENT = 9;
  private static final int ENDED = 10;
  private static final int ASKED = 11;

  private static final Numbers<Owner> OWNERS =
      Numbers.of(Owner.class, List.of(Owner.GATEWAY, Owner.API));
  private static final Numbers<State> STATES =
      Numbers.of(State.class, List.of(State.HELD, State.SETTLED, State.RELEASED, State.EXPIRED));

  private ReservationForm() {}

  static void write(Out out, Encoder.Numbering numbering, Reservation reservation) {
    out.text(ID, reservation.id());
    out.text(ORG, reservation.org());
    out.number(OWNER, OWNERS.of(reservation.owner()));
    out.number(STATE, STATES.of(reservation.state()));
    out.signed(CREATED, reservation.created());
    out.number(EXPIRES, reservation.expires());
    out.text(CONTENT_HASH, reservation.contentHash());
    for (Hold hold : reservation.holds()) {
      Out nested = out.nested();
      PostingForm.write(nested, numbering, hold);
      out.message(HOLD, nested);
    }
    Out intent = out.nested();
    RecordForm.write(intent, numbering, reservation.intent());
    out.message(INTENT, intent);
    out.number(ENDED, reservation.ended());
    // Of the gateway's, none outlives the process that asked.
    if (reservation.owner() == Owner.API) {
      Out asked = out.nested();
      AskedForm.write(asked, reservation.asked());
      out.message(ASKED, asked);
    }
  }

  static Reservation read(In in, LongFunction<String> persons) throws IOException {
    String id = "";
    String org = "";
    int owner = 0;
    int state = 0;
    long created = 0;
    long expires = 0;
    String contentHash = "";
    List<Hold> holds = new ArrayList<>();
    Optional<UsageRecord> intent = Optional.empty();
    long ended = 0;
    Optional<Asked> asked = Optional.empty();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case ID -> id = in.text();
        case ORG -> org = in.text();
        case OWNER -> owner = in.small();
        case STATE -> state = in.small();
        case CREATED -> created = in.signed();
        case EXPIRES -> expires = in.number();
        case CONTENT_HASH -> contentHash = in.text();
        case HOLD -> holds.add(in.message(nested -> PostingForm.readHold(nested, persons)));
        case INTENT -> intent = Optional.of(in.message(nested -> RecordForm.read(nested, persons)));
        case ENDED -> ended = in.number();
        case ASKED -> {
          UsageRecord before = intent.orElseThrow(ReservationForm::withoutIntent);
          asked = Optional.of(in.message(nested -> AskedForm.read(nested, before)));
        }
        default -> in.skip();
      }
    }
    UsageRecord record = intent.orElseThrow(ReservationForm::withoutIntent);
    return new Reservation(
        id,
        org,
        OWNERS.at(owner),
        STATES.at(state),
        created,
        expires,
        contentHash,
        holds,
        record,
        asked.orElseGet(() -> Asked.of(record, holds)),
        ended);
  }

  private static IOException withoutIntent() {
    return new IOException("a reservation without an intent");
  }
}
