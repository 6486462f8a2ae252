package dev.purser.cli;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people say them. */
final class When {

  static final String FORMS =
      "now, today, yesterday, week, month, last-month, year, 90m, 24h, 7d, 4w, 2026-11-21,"
          + " 2026-11-21T14:00 or 2026-11-21T14:00:00Z";

  private static final Pattern AGO = Pattern.compile("(\\d{1,5})([mhdw])");

  private When() {}

  /**
   * The instant that a text means. Days, weeks and months start at their midnight in the zone;
   * {@code 7d} is the midnight seven days before today's.
   *
   * @throws CommandFailed if it means none
   */
  static Instant parse(String option, String text, Instant now, ZoneId zone) {
    ZonedDateTime here = now.atZone(zone);
    LocalDate today = here.toLocalDate();
    String word = text.strip().toLowerCase(Locale.ROOT);
    Matcher ago = AGO.matcher(word);
    if (ago.matches()) {
      long count = Long.parseLong(ago.group(1));
      return switch (ago.group(2)) {
        case "m" -> now.minus(count, ChronoUnit.MINUTES);
        case "h" -> now.minus(count, ChronoUnit.HOURS);
        case "d" -> midnight(today.minusDays(count), zone);
        default -> midnight(today.minusWeeks(count), zone);
      };
    }
    return switch (word) {
      case "now" -> now;
      case "today" -> midnight(today, zone);
      case "yesterday" -> midnight(today.minusDays(1), zone);
      case "week" -> midnight(today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)), zone);
      case "month" -> midnight(today.withDayOfMonth(1), zone);
      case "last-month" -> midnight(today.withDayOfMonth(1).minusMonths(1), zone);
      case "year" -> midnight(today.withDayOfYear(1), zone);
      default -> written(option, text.strip(), zone);
    };
  }

  private static Instant written(String option, String text, ZoneId zone) {
    try {
      if (text.length() == 10) {
        return midnight(LocalDate.parse(text), zone);
      }
      if (text.matches(".*T.*(Z|z|[+-]\\d\\d:\\d\\d)")) {
        return OffsetDateTime.parse(text).toInstant();
      }
      return LocalDateTime.parse(text).atZone(zone).toInstant();
    } catch (DateTimeException e) {
      throw new CommandFailed(
          CommandFailed.USAGE, option + " is '" + text + "', but must be one of: " + FORMS);
    }
  }

  private static Instant midnight(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant();
  }
}
