package dev.purser.ledger.codec;

import dev.purser.core.budget.Match;
import dev.purser.core.usage.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** Which calls a budget looks at: a dimension, then its values. Persons stand by their numbers. */
final class MatchForm {

  private static final int NAME = 1;
  private static final int VALUE = 2;
  private static final int PERSON = 3;

  private MatchForm() {}

  static void write(Out out, Encoder.Numbering numbering, String org, Match match) {
    match
        .dimensions()
        .forEach((name, values) -> {
          out.element(NAME, name);
          boolean personal = Labels.PERSONAL.contains(name);
          for (String value : values) {
            if (personal) {
              out.always(PERSON, numbering.numberFor(org, name, value));
            } else {
              out.element(VALUE, value);
            }
          }
        });
  }

  static Match read(In in, LongFunction<String> persons) throws IOException {
    Map<String, List<String>> dimensions = new HashMap<>();
    List<String> values = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case NAME -> values = dimensions.computeIfAbsent(in.text(), name -> new ArrayList<>());
        case VALUE -> values.add(in.text());
        case PERSON -> values.add(persons.apply(in.number()));
        default -> in.skip();
      }
    }
    return Match.of(dimensions);
  }
}
