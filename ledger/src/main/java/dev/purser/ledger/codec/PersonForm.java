package dev.purser.ledger.codec;

import java.io.IOException;

/** An entry of the dictionary of persons. */
final class PersonForm {

  private static final int ORG = 1;
  private static final int LABEL = 2;
  private static final int VALUE = 3;

  private PersonForm() {}

  static void write(Out out, Person person) {
    out.text(ORG, person.org());
    out.text(LABEL, person.label());
    out.text(VALUE, person.value());
  }

  static Person read(In in) throws IOException {
    String org = "";
    String label = "";
    String value = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case ORG -> org = in.text();
        case LABEL -> label = in.text();
        case VALUE -> value = in.text();
        default -> in.skip();
      }
    }
    return new Person(org, label, value);
  }
}
