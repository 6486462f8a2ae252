package dev.purser.catalog;

import dev.purser.core.price.Agreement;
import dev.purser.core.price.Conditions;
import dev.purser.core.price.PriceOverride;
import dev.purser.core.price.PriceOverride.Family;
import dev.purser.core.price.Rate;
import dev.purser.core.price.Ratio;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what changes prices: overrides, allowances, and agreements with a seller. */
final class OverrideReader {

  /** More than this many overrides of one price are a mistake. */
  private static final int MOST = 24;

  private static final Set<String> FAMILIES =
      Stream.of(Family.values()).map(Family::wireName).collect(Collectors.toUnmodifiableSet());

  private static final Rate NOTHING = new Rate(Ratio.ZERO, 1);

  private OverrideReader() {}

  /**
   * The {@code overrides} of a period or an agreement, and after them its {@code allowances}.
   *
   * @param priced the units that have a price there; empty if others say so
   */
  static List<PriceOverride> all(Field field, Set<String> priced) {
    List<PriceOverride> all =
        new ArrayList<>(PriceReader.listOf(field, "overrides", OverrideReader::override));
    all.addAll(PriceReader.listOf(field, "allowances", free -> allowance(free, priced)));
    if (all.size() > MOST) {
      throw MalformedPrices.at(field, "has more than " + MOST + " overrides");
    }
    return all;
  }

  private static PriceOverride override(Field field) {
    field.object(Set.of("when", "prices", "multiply", "only_if_asked", "marginal"));
    return change(
        field,
        ConditionsReader.read(field.required("when")),
        field.member("only_if_asked").map(Field::yesOrNo).orElse(false),
        field.member("marginal").map(Field::yesOrNo).orElse(false));
  }

  private static PriceOverride change(
      Field field, Conditions when, boolean onlyIfAsked, boolean marginal) {
    Map<Family, Ratio> multiply = new EnumMap<>(Family.class);
    for (Field families : field.member("multiply").stream().toList()) {
      families
          .object(FAMILIES)
          .forEach((name, factor) -> multiply.put(family(name), PriceReader.decimal(factor)));
    }
    Map<String, Rate> set = field.member("prices").map(PriceReader::rates).orElse(Map.of());
    return field.make(() -> new PriceOverride(when, set, multiply, onlyIfAsked, marginal));
  }

  private static Family family(String name) {
    return Family.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** The first units of each period, which cost nothing. */
  private static PriceOverride allowance(Field field, Set<String> priced) {
    field.object(Set.of("unit", "free", "period", "zone", "pool", "together"));
    String unit = field.required("unit").text();
    Conditions first = Conditions.NONE.with(ConditionsReader.allowance(field, unit));
    if (FAMILIES.contains(unit) && family(unit) != Family.QUANTITIES) {
      return field.make(
          () -> new PriceOverride(first, Map.of(), Map.of(family(unit), Ratio.ZERO), false, true));
    }
    Map<String, Rate> free = new LinkedHashMap<>();
    for (String one : priced) {
      if (one.equals(unit) || one.startsWith(unit + "/")) {
        free.put(one, NOTHING);
      }
    }
    if (free.isEmpty() && !priced.isEmpty()) {
      throw MalformedPrices.at(
          field,
          "'unit' must be tokens, input, output or a quantity that 'prices' has a price of, not "
              + unit);
    }
    return field.make(() ->
        new PriceOverride(
            first, free.isEmpty() ? Map.of(unit, NOTHING) : free, Map.of(), false, true));
  }

  /** What was agreed with a seller, such as a discount of one account. */
  static Agreement agreement(String seller, Field field) {
    field.object(
        Set.of(
            "models",
            "accounts",
            "from",
            "to",
            "source",
            "prices",
            "multiply",
            "overrides",
            "allowances"));
    List<PriceOverride> changes = new ArrayList<>();
    PriceOverride always = change(field, Conditions.NONE, false, false);
    if (!always.set().isEmpty() || !always.multiply().isEmpty()) {
      changes.add(always);
    }
    changes.addAll(all(field, Set.of()));
    if (changes.isEmpty()) {
      throw MalformedPrices.at(
          field, "changes nothing: it needs 'prices', 'multiply', 'overrides' or 'allowances'");
    }
    if (field.member("source").isEmpty()) {
      throw MalformedPrices.at(field, "'source' is missing: say where it was agreed, and when");
    }
    return field.make(() ->
        new Agreement(
            seller,
            PriceReader.listOf(field, "models", PriceReader::pattern),
            Set.copyOf(PriceReader.listOf(field, "accounts", Field::text)),
            field.member("from").map(Field::instant),
            field.member("to").map(Field::instant),
            field.required("source").text(),
            changes));
  }

  /** The agreements of a seller's part of a file. */
  static List<Agreement> agreements(String seller, Field field) {
    Optional<Field> all = field.member("agreements");
    return all.isEmpty() ? List.of() : all.get().list(one -> agreement(seller, one));
  }
}
