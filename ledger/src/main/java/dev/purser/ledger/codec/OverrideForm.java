package dev.purser.ledger.codec;

import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.usage.Labels;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** An override of a window. */
final class OverrideForm {

  private static final int ID = 1;
  private static final int ORG = 2;
  private static final int BUDGET = 3;
  private static final int GROUP = 4;
  private static final int START = 5;
  private static final int AMOUNT = 6;
  private static final int REASON = 7;
  private static final int CREATED_BY = 8;
  private static final int CREATED_AT = 9;
  private static final int EXPIRES_AT = 10;
  private static final int METADATA_NAME = 11;
  private static final int METADATA_VALUE = 12;
  private static final int ENDED_AT = 13;

  private OverrideForm() {}

  static void write(Out out, Encoder.Numbering numbering, BudgetOverride override) {
    WindowKey window = override.window();
    out.text(ID, override.id());
    out.text(ORG, window.budget().org());
    out.text(BUDGET, window.budget().id());
    Out group = out.nested();
    LabelsForm.write(group, numbering, window.budget().org(), window.group());
    out.message(GROUP, group);
    out.signed(START, window.start());
    out.number(AMOUNT, override.amount());
    out.text(REASON, override.reason());
    out.text(CREATED_BY, override.createdBy());
    out.signed(CREATED_AT, override.createdAt());
    out.signed(EXPIRES_AT, override.expiresAt());
    override
        .metadata()
        .forEach((name, value) -> {
          out.element(METADATA_NAME, name);
          out.element(METADATA_VALUE, value);
        });
    override.endedAt().ifPresent(at -> out.always(ENDED_AT, at));
  }

  static BudgetOverride read(In in, LongFunction<String> persons) throws IOException {
    String id = "";
    String org = "";
    String budget = "";
    Labels group = Labels.NONE;
    long start = 0;
    long amount = 0;
    String reason = "";
    String createdBy = "";
    long createdAt = 0;
    long expiresAt = 0;
    Map<String, String> metadata = new HashMap<>();
    String name = "";
    OptionalLong endedAt = OptionalLong.empty();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case ID -> id = in.text();
        case ORG -> org = in.text();
        case BUDGET -> budget = in.text();
        case GROUP -> group = in.message(nested -> LabelsForm.read(nested, persons));
        case START -> start = in.signed();
        case AMOUNT -> amount = in.number();
        case REASON -> reason = in.text();
        case CREATED_BY -> createdBy = in.text();
        case CREATED_AT -> createdAt = in.signed();
        case EXPIRES_AT -> expiresAt = in.signed();
        case METADATA_NAME -> name = in.text();
        case METADATA_VALUE -> metadata.put(name, in.text());
        case ENDED_AT -> endedAt = OptionalLong.of(in.number());
        default -> in.skip();
      }
    }
    return new BudgetOverride(
        id,
        new WindowKey(new BudgetKey(org, budget), group, start),
        amount,
        reason,
        createdBy,
        createdAt,
        expiresAt,
        metadata,
        endedAt);
  }
}
