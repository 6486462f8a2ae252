package dev.purser.server.metrics;

import dev.purser.core.budget.Event;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.UsageRecord;
import dev.purser.gateway.GatewayMetrics;
import dev.purser.ledger.Books;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what passes. Thread-safe and quick: it is told on event loops.
 *
 * <p>Labels take few values: no user, key or request. Models are bounded, because callers choose
 * them. Samples are binary floating point, as Prometheus has nothing else: for looking at, while
 * the ledger is for counting.
 */
public final class Metrics implements GatewayMetrics {

  private static final int MAX_MODELS = 500;
  private static final int MAX_SERIES = 2_000;
  private static final TokenClass[] TOKEN_CLASSES = TokenClass.values();
  private static final String OTHER = "other";
  private static final double NANOS = 1e9;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Set<String> models = ConcurrentHashMap.newKeySet();
  private final Map<Kind, Series> series = new ConcurrentHashMap<>();

  private final Counter records =
      Counter.builder()
          .name("purser_records_total")
          .help("Usage records, by every path")
          .labelNames("provider", "model", "operation", "status")
          .register(registry);
  private final Counter tokens =
      Counter.builder()
          .name("purser_tokens_total")
          .help("Tokens of usage records by disjoint class")
          .labelNames("provider", "model", "token_type")
          .register(registry);
  private final Counter cost =
      Counter.builder()
          .name("purser_cost_usd_total")
          .help("Cost of priced usage records in US dollars")
          .labelNames("provider", "model")
          .register(registry);
  private final Counter unpriced =
      Counter.builder()
          .name("purser_unpriced_records_total")
          .help("Usage records without a price")
          .labelNames("provider", "model")
          .register(registry);
  private final Counter refusals =
      Counter.builder()
          .name("purser_refusals_total")
          .help("Calls that the gateway refused before anything was sent")
          .labelNames("provider", "code")
          .register(registry);
  private final Counter thresholds =
      Counter.builder()
          .name("purser_budget_thresholds_total")
          .help("Thresholds crossed, once per window and threshold")
          .labelNames("org", "budget")
          .register(registry);
  private final Histogram duration =
      Histogram.builder()
          .name("purser_request_duration_seconds")
          .help("From the head of a call to the head of its answer")
          .classicUpperBounds(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
          .classicOnly()
          .labelNames("provider", "status")
          .register(registry);

  /** Counts every event of some books and shows how their budgets stand. */
  public static Metrics of(Books books) {
    Metrics metrics = new Metrics();
    Info.builder()
        .name("purser_build_info")
        .help("Which Purser this is")
        .labelNames("version")
        .register(metrics.registry)
        .setLabelValues(
            Optional.ofNullable(Metrics.class.getPackage().getImplementationVersion())
                .orElse("development"));
    BudgetGauges.register(books, metrics.registry);
    books.subscribe(metrics::count);
    return metrics;
  }

  private void count(List<Event> events) {
    for (Event event : events) {
      switch (event) {
        case Event.UsageRecorded(long at, UsageRecord record) -> count(record);
        case Event.ThresholdCrossed crossed ->
            thresholds
                .labelValues(crossed.window().budget().org(), crossed.window().budget().id())
                .inc();
        default -> {}
      }
    }
  }

  private void count(UsageRecord record) {
    Kind kind = new Kind(record.provider(), record.model(), record.operation(), record.status());
    Series known = series.get(kind);
    if (known == null) {
      known = new Series(kind);
      if (series.size() < MAX_SERIES) {
        series.put(kind, known);
      }
    }
    known.count(record);
  }

  /** What decides where a record is counted. */
  private record Kind(String provider, String model, String operation, Status status) {}

  /** The places where records of one kind are counted, looked up once. */
  private final class Series {
    private final String provider;
    private final String model;
    private final CounterDataPoint count;
    private final Map<TokenClass, CounterDataPoint> ofTokens = new EnumMap<>(TokenClass.class);

    private Series(Kind kind) {
      model = bounded(kind.model());
      provider = bounded(kind.provider());
      count =
          records.labelValues(provider, model, bounded(kind.operation()), kind.status().wireName());
    }

    // One at a time: the books tell what happens under their lock.
    private void count(UsageRecord record) {
      count.inc();
      for (TokenClass tokenClass : TOKEN_CLASSES) {
        long some = record.tokens().get(tokenClass);
        if (some > 0) {
          // As a double: whole numbers are added up in a long, which wraps round.
          ofTokens
              .computeIfAbsent(tokenClass, c -> tokens.labelValues(provider, model, c.wireName()))
              .inc((double) some);
        }
      }
      record
          .cost()
          .amount()
          .ifPresentOrElse(
              money ->
                  // A correction downwards is a record of its own kind; this only rises.
                  cost.labelValues(provider, model)
                      .inc(Math.max(0, money.ticks()) / (double) Money.TICKS_PER_USD),
              () -> unpriced.labelValues(provider, model).inc());
    }
  }

  /** Providers and operations of ingested records are as free as models. */
  private String bounded(String name) {
    if (models.contains(name)) {
      return name;
    }
    if (models.size() >= MAX_MODELS || name.length() > 100) {
      return OTHER;
    }
    models.add(name);
    return name;
  }

  @Override
  public void answered(String provider, int status, long nanos) {
    duration.labelValues(provider, status / 100 + "xx").observe(nanos / NANOS);
  }

  @Override
  public void refused(String provider, String code) {
    refusals.labelValues(provider, code).inc();
  }

  @Override
  public void settled(UsageRecord record) {
    // Counted with all other records, when the ledger has it.
  }

  /**
   * Everything as a scraper wants it.
   *
   * @param contentType of the body
   * @param body the metrics
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
  public record Scrape(String contentType, byte[] body) {}

  /**
   * Takes a reading.
   *
   * @param accept the formats that the scraper takes; empty for any
   */
  public Scrape scrape(String accept) {
    ExpositionFormatWriter writer = ExpositionFormats.init().findWriter(accept);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Scrape(writer.getContentType(), out.toByteArray());
  }
}
