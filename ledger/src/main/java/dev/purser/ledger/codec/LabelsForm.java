package dev.purser.ledger.codec;

import dev.purser.core.usage.Labels;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongFunction;

/** Labels: a name, then its value or, where that names a person, its number. */
final class LabelsForm {

  private static final int NAME = 1;
  private static final int VALUE = 2;
  private static final int PERSON = 3;

  private LabelsForm() {}

  static void write(Out out, Encoder.Numbering numbering, String org, Labels labels) {
    labels.forEach((name, value) -> {
      out.element(NAME, name);
      if (Labels.PERSONAL.contains(name)) {
        out.always(PERSON, numbering.numberFor(org, name, value));
      } else {
        out.element(VALUE, value);
      }
    });
  }

  static Labels read(In in, LongFunction<String> persons) throws IOException {
    Map<String, String> labels = new HashMap<>();
    String name = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case NAME -> name = in.text();
        case VALUE -> labels.put(name, in.text());
        case PERSON -> labels.put(name, persons.apply(in.number()));
        default -> in.skip();
      }
    }
    return Labels.of(labels);
  }
}
