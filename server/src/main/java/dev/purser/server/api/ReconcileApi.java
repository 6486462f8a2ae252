package dev.purser.server.api;

import dev.purser.analytics.Granularity;
import dev.purser.analytics.Projection;
import dev.purser.analytics.UsageFilter;
import dev.purser.analytics.UsageQuery;
import dev.purser.analytics.UsageReport;
import dev.purser.analytics.UsageTotals;
import dev.purser.core.price.Pricing;
import dev.purser.server.reconcile.Bill;
import dev.purser.server.reconcile.Bills;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares the books with a provider's bill, by day in UTC and model. Corrects nothing: what
 * differs is for people to look at. Thread-safe.
 */
final class ReconcileApi {

  private static final int RATIO_PLACES = 6;
  private static final int MOST_DAYS = 400;

  private final Projection projection;
  private final Supplier<? extends Pricing> pricing;

  /**
   * @param pricing says which names mean one model
   */
  ReconcileApi(Projection projection, Supplier<? extends Pricing> pricing) {
    this.projection = projection;
    this.pricing = pricing;
  }

  List<Route> routes() {
    return List.of(new Route("POST", "/reconcile", this::reconcile));
  }

  private Answer reconcile(Request request) {
    Fields fields = request.fields();
    String provider = fields.mandatoryText("provider");
    if (!Bills.PROVIDERS.contains(provider)) {
      throw fields.invalid("provider", "must be " + String.join(" or ", Bills.PROVIDERS));
    }
    JsonNode files = fields.take("files").orElseThrow(() -> fields.missing("files"));
    var org = fields.text("org");
    fields.end();
    Bill bill = bill(provider, files);
    if (bill.lines().isEmpty()) {
      throw Problem.invalid("files", "hold no line of a bill").toException();
    }
    LocalDate from = bill.lines().firstKey().day();
    LocalDate to = bill.lines().lastKey().day().plusDays(1);
    if (from.plusDays(MOST_DAYS).isBefore(to)) {
      throw Problem.invalid("files", "span more than " + MOST_DAYS + " days").toException();
    }
    Map<String, List<String>> dimensions = new TreeMap<>(Map.of("provider", List.of(provider)));
    org.ifPresent(name -> dimensions.put("org", List.of(name)));
    BilledNames names = new BilledNames(pricing.get(), provider, bill);
    Map<Bill.Key, UsageTotals> ours = names.of(usage(from, to, dimensions));
    dimensions.put("status", List.of("unresolved", "partial"));
    Map<Bill.Key, UsageTotals> open = names.of(usage(from, to, dimensions));
    return Answer.ok(write(names, from, to, ours, open));
  }

  private static Bill bill(String provider, JsonNode files) {
    if (!files.isArray()) {
      throw Problem.invalid("files", "must be a list of {\"name\", \"content\"}").toException();
    }
    Bill bill = new Bill();
    for (JsonNode file : files) {
      Fields entry = Fields.of(file, "files");
      String name = entry.text("name").orElse("file");
      JsonNode content = entry.take("content").orElseThrow(() -> entry.missing("content"));
      entry.end();
      try {
        String text = content.isString() ? content.stringValue() : Json.text(content);
        Bills.read(provider, name, text, bill);
      } catch (Bill.Unreadable e) {
        throw Problem.invalid("files", "cannot be read: " + e.text()).toException();
      }
    }
    return bill;
  }

  /** What the books have, at the model that answered where the provider named one. */
  private Map<Bill.Key, UsageTotals> usage(
      LocalDate from, LocalDate to, Map<String, List<String>> dimensions) {
    UsageFilter filter =
        UsageFilter.of(
            from.atStartOfDay().toInstant(ZoneOffset.UTC),
            to.atStartOfDay().toInstant(ZoneOffset.UTC),
            dimensions);
    UsageReport report =
        projection.usage(
            new UsageQuery(
                filter, Granularity.DAY, ZoneOffset.UTC, List.of("model", "response_model")));
    Map<Bill.Key, UsageTotals> usage = new TreeMap<>();
    for (UsageReport.Row row : report.rows()) {
      String served = row.group().get(1).isEmpty() ? row.group().get(0) : row.group().get(1);
      LocalDate day = row.start().atOffset(ZoneOffset.UTC).toLocalDate();
      usage.merge(new Bill.Key(day, served), row.totals(), UsageTotals::plus);
    }
    return usage;
  }

  private static ObjectNode write(
      BilledNames names,
      LocalDate from,
      LocalDate to,
      Map<Bill.Key, UsageTotals> ours,
      Map<Bill.Key, UsageTotals> unresolved) {
    Bill bill = names.bill();
    ObjectNode json = Json.object();
    json.put("provider", names.provider());
    json.put("from", from.toString()).put("to", to.toString()).put("currency", "USD");
    ArrayNode rows = json.putArray("rows");
    TreeSet<Bill.Key> keys = new TreeSet<>(bill.lines().keySet());
    keys.addAll(ours.keySet());
    Bill.Line theirs = Bill.Line.EMPTY;
    UsageTotals all = UsageTotals.NONE;
    for (Bill.Key key : keys) {
      Bill.Line billed = bill.lines().getOrDefault(key, Bill.Line.EMPTY);
      UsageTotals booked = ours.getOrDefault(key, UsageTotals.NONE);
      ObjectNode row = rows.addObject();
      row.put("day", key.day().toString());
      Json.putText(row, "model", key.model());
      compare(row, booked, billed);
      causes(
          row.putArray("causes"),
          booked,
          unresolved.getOrDefault(key, UsageTotals.NONE),
          bill.lines().containsKey(key),
          names.isModel(key));
      theirs = theirs.plus(billed);
      all = all.plus(booked);
    }
    compare(json.putObject("totals"), all, theirs);
    return json;
  }

  private static void compare(ObjectNode json, UsageTotals ours, Bill.Line theirs) {
    long input = ours.tokens().inputTotal();
    long output = ours.tokens().outputTotal();
    json.putObject("ours")
        .put("records", ours.records())
        .put("input_tokens", input)
        .put("output_tokens", output)
        .put("cost", ours.cost().toDecimal());
    ObjectNode billed = json.putObject("theirs");
    put(billed, "requests", theirs.requests());
    put(billed, "input_tokens", theirs.input());
    put(billed, "output_tokens", theirs.output());
    Json.putText(billed, "cost", theirs.usd().map(ReconcileApi::text).orElse(""));
    ObjectNode difference = json.putObject("difference");
    put(difference, "input_tokens", minus(theirs.input(), input));
    put(difference, "output_tokens", minus(theirs.output(), output));
    Json.putText(
        difference,
        "cost",
        theirs.usd().map(usd -> text(usd.subtract(ours.cost().usd()))).orElse(""));
    ObjectNode ratio = json.putObject("ratio");
    Json.putText(ratio, "cost", theirs.usd().map(usd -> ratio(usd, ours.cost().usd())).orElse(""));
    Json.putText(
        ratio,
        "tokens",
        theirs.input().isPresent() && theirs.output().isPresent()
            ? ratio(
                BigDecimal.valueOf(theirs.input().getAsLong() + theirs.output().getAsLong()),
                BigDecimal.valueOf(input + output))
            : "");
  }

  /** What is likely behind a difference. */
  private static void causes(
      ArrayNode causes, UsageTotals ours, UsageTotals unresolved, boolean billed, boolean model) {
    cause(causes, "unresolved", unresolved.records());
    cause(causes, "estimated", ours.estimated());
    cause(causes, "unpriced", ours.unpriced());
    if (billed && ours.records() == 0) {
      // Searches of all models may stand on the bill as one line; here they are with their models.
      causes.addObject().put("cause", model ? "not_recorded" : "not_a_model");
    }
    if (!billed && ours.records() > 0) {
      cause(causes, "not_billed", ours.records());
    }
  }

  private static void cause(ArrayNode causes, String name, long records) {
    if (records > 0) {
      causes.addObject().put("cause", name).put("records", records);
    }
  }

  private static void put(ObjectNode json, String name, OptionalLong value) {
    if (value.isPresent()) {
      json.put(name, value.getAsLong());
    } else {
      json.putNull(name);
    }
  }

  private static OptionalLong minus(OptionalLong theirs, long ours) {
    return theirs.isPresent() ? OptionalLong.of(theirs.getAsLong() - ours) : theirs;
  }

  /** Theirs over ours; empty where ours is nothing. */
  private static String ratio(BigDecimal theirs, BigDecimal ours) {
    return ours.signum() == 0
        ? ""
        : text(theirs.divide(ours, RATIO_PLACES, RoundingMode.HALF_EVEN));
  }

  private static String text(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
