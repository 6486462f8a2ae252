package dev.purser.ledger.codec;

import dev.purser.core.budget.Breaker;
import dev.purser.core.usage.Labels;
import java.io.IOException;
import java.util.function.LongFunction;

/** A breaker. */
final class BreakerForm {

  private static final int ID = 1;
  private static final int SCOPE = 2;
  private static final int REASON = 3;
  private static final int AUTHOR = 4;
  private static final int AT = 5;

  private BreakerForm() {}

  static void write(Out out, Encoder.Numbering numbering, Breaker breaker) {
    out.text(ID, breaker.id());
    Out scope = out.nested();
    LabelsForm.write(scope, numbering, breaker.scope().get("org"), breaker.scope());
    out.message(SCOPE, scope);
    out.text(REASON, breaker.reason());
    out.text(AUTHOR, breaker.author());
    out.signed(AT, breaker.at());
  }

  static Breaker read(In in, LongFunction<String> persons) throws IOException {
    String id = "";
    Labels scope = Labels.NONE;
    String reason = "";
    String author = "";
    long at = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case ID -> id = in.text();
        case SCOPE -> scope = in.message(nested -> LabelsForm.read(nested, persons));
        case REASON -> reason = in.text();
        case AUTHOR -> author = in.text();
        case AT -> at = in.signed();
        default -> in.skip();
      }
    }
    return new Breaker(id, scope, reason, author, at);
  }
}
