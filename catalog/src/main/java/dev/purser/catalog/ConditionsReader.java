package dev.purser.catalog;

import dev.purser.core.price.Conditions;
import dev.purser.core.price.Meter;
import dev.purser.core.price.Times;
import dev.purser.core.price.Volume;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the conditions of an override. */
final class ConditionsReader {

  private static final Set<String> METER = Set.of("of", "period", "zone", "pool", "together");

  /** A span of holidays is at most that long, so that a wrong year is noticed. */
  private static final int MOST_DAYS = 62;

  private ConditionsReader() {}

  static Conditions read(Field field) {
    Map<String, Field> given =
        field.object(
            Set.of(
                "service_tier",
                "speed",
                "region",
                "region_not",
                "account",
                "context_tokens",
                "output_tokens",
                "used",
                "hours",
                "days",
                "holidays",
                "zone"));
    // An empty list would hold for every call, which is not what it says.
    given.forEach((name, member) -> {
      if (member.value() instanceof List<?> list && list.isEmpty()) {
        throw MalformedPrices.at(member, "is empty; leave it out where it does not matter");
      }
    });
    if (given.isEmpty() || given.keySet().equals(Set.of("zone"))) {
      throw MalformedPrices.at(field, "names no condition");
    }
    return field.make(() ->
        new Conditions(
            texts(field, "service_tier"),
            texts(field, "speed"),
            texts(field, "region"),
            texts(field, "region_not"),
            texts(field, "account"),
            field.member("context_tokens").map(ConditionsReader::tokensFrom).orElse(0L),
            field.member("output_tokens").map(ConditionsReader::tokensFrom).orElse(0L),
            field.member("used").map(ConditionsReader::used),
            times(field)));
  }

  private static Set<String> texts(Field field, String name) {
    return Set.copyOf(PriceReader.listOf(field, name, Field::text));
  }

  private static long tokensFrom(Field field) {
    Map<String, Field> bound = field.object(Set.of("gt", "gte"));
    if (bound.size() != 1) {
      throw MalformedPrices.at(field, "needs either 'gt' or 'gte'");
    }
    return field
        .member("gte")
        .map(f -> f.wholeNumber(1))
        .orElseGet(() -> field.required("gt").wholeNumber(0) + 1);
  }

  // ---- what the account has used

  private static Volume used(Field field) {
    Set<String> names = new HashSet<>(METER);
    names.addAll(Set.of("gte", "lt"));
    field.object(names);
    if (field.member("gte").isEmpty() && field.member("lt").isEmpty()) {
      throw MalformedPrices.at(field, "needs 'gte' or 'lt'");
    }
    String of = field.required("of").text();
    return field.make(() ->
        new Volume(
            meter(field, of),
            field.member("gte").map(ConditionsReader::amount).orElse(BigDecimal.ZERO),
            field.member("lt").map(ConditionsReader::amount)));
  }

  /** The span of what is free, from nothing on. */
  static Volume allowance(Field field, String of) {
    return field.make(() ->
        new Volume(meter(field, of), BigDecimal.ZERO, Optional.of(amount(field.required("free")))));
  }

  private static Meter meter(Field field, String of) {
    if (!of.matches("[a-z][a-z0-9_]{0,63}")) {
      throw MalformedPrices.at(
          field, "'of' must be tokens, input, output, spend, requests or a quantity, not " + of);
    }
    return new Meter(
        of,
        period(field.required("period")),
        zone(field),
        field.member("pool").map(Field::text).orElse(""),
        field.member("together").map(Field::yesOrNo).orElse(false));
  }

  private static Meter.Period period(Field field) {
    for (Meter.Period period : Meter.Period.values()) {
      if (period.wireName().equals(field.text())) {
        return period;
      }
    }
    throw MalformedPrices.at(field, "'" + field.text() + "' must be day, month, quarter or year");
  }

  private static BigDecimal amount(Field field) {
    if (field.isText()) {
      if (!field.text().matches("\\d{1,15}(\\.\\d{1,10})?")) {
        throw MalformedPrices.at(field, "'" + field.text() + "' is no amount such as 2500.50");
      }
      return new BigDecimal(field.text());
    }
    return BigDecimal.valueOf(field.wholeNumber(0));
  }

  // ---- the clock

  private static Times times(Field field) {
    return new Times(
        PriceReader.listOf(field, "hours", ConditionsReader::hours),
        Set.copyOf(PriceReader.listOf(field, "days", ConditionsReader::day)),
        holidays(field),
        zone(field),
        Optional.empty(),
        Optional.empty());
  }

  private static Times.Hours hours(Field field) {
    String[] ends = field.text().split("-", -1);
    if (ends.length != 2) {
      throw MalformedPrices.at(field, "must be a span such as \"01:00-04:00\"");
    }
    int from = second(field, ends[0]);
    int to = second(field, ends[1]);
    return field.make(() -> new Times.Hours(from, to));
  }

  private static ZoneId zone(Field field) {
    Optional<Field> zone = field.member("zone");
    if (zone.isEmpty()) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(zone.get().text());
    } catch (DateTimeException e) {
      throw MalformedPrices.at(
          zone.get(), "'" + zone.get().text() + "' is no zone such as Asia/Shanghai");
    }
  }

  private static int second(Field field, String time) {
    if (!time.matches("([01]\\d|2[0-3]):[0-5]\\d|24:00")) {
      throw MalformedPrices.at(field, "'" + time + "' is no time of day from 00:00 to 24:00");
    }
    return Integer.parseInt(time, 0, 2, 10) * 3600 + Integer.parseInt(time, 3, 5, 10) * 60;
  }

  private static DayOfWeek day(Field field) {
    String name = field.text();
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().equalsIgnoreCase(name)) {
        return day;
      }
    }
    throw MalformedPrices.at(field, "'" + name + "' is no day such as monday");
  }

  /** Dates and spans of dates, both ends of which count. */
  private static Set<LocalDate> holidays(Field field) {
    Set<LocalDate> all = new HashSet<>();
    for (List<LocalDate> some : PriceReader.listOf(field, "holidays", ConditionsReader::dates)) {
      all.addAll(some);
    }
    return all;
  }

  private static List<LocalDate> dates(Field field) {
    String[] ends = field.text().split("/", -1);
    LocalDate first = date(field, ends[0]);
    LocalDate last = date(field, ends[ends.length - 1]);
    if (ends.length > 2 || last.isBefore(first) || first.plusDays(MOST_DAYS).isBefore(last)) {
      throw MalformedPrices.at(
          field,
          "must be a date, or a span of at most "
              + MOST_DAYS
              + " days such as"
              + " \"2026-10-01/2026-10-07\"");
    }
    return first.datesUntil(last.plusDays(1)).toList();
  }

  private static LocalDate date(Field field, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw MalformedPrices.at(field, "'" + text + "' is no date such as 2026-10-01");
    }
  }
}
