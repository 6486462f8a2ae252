package dev.purser.ledger.codec;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetBuilder;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Hold;
import dev.purser.core.budget.HoldRule;
import dev.purser.core.budget.Match;
import dev.purser.core.budget.OnExceed;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Posting;
import dev.purser.core.budget.Priority;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.UnknownPrice;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.budget.WindowState;
import dev.purser.core.ledger.Document;
import dev.purser.core.ledger.LedgerEntry;
import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Source;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any value that the ledger may hold. */
final class Values {

  private Values() {}

  /** Without lone surrogates, which are no text. */
  private static Arbitrary<String> texts(int min, int max) {
    return Arbitraries.strings()
        .withCharRange(' ', '~')
        .withCharRange('\u00a0', '\u024f')
        .withChars('€', '語', '\uffee')
        .ofMinLength(min)
        .ofMaxLength(max);
  }

  private static Arbitrary<BigDecimal> decimals() {
    return Arbitraries.bigDecimals()
        .between(BigDecimal.ZERO, new BigDecimal("1000000000"))
        .ofScale(9);
  }

  static Arbitrary<Labels> labels() {
    return Arbitraries.maps(
            Arbitraries.of("org", "team", "user", "agent", "größe", "x"), texts(0, 20))
        .ofMaxSize(5)
        .map(Labels::of);
  }

  private static Arbitrary<TokenCounts> tokens() {
    return Arbitraries.maps(
            Arbitraries.of(TokenClass.values()), Arbitraries.longs().between(0, 1L << 58))
        .ofMaxSize(15)
        .map(counts -> {
          TokenCounts.Builder builder = TokenCounts.builder();
          counts.forEach(builder::add);
          return builder.build();
        });
  }

  private static Arbitrary<Cost> costs() {
    Arbitrary<Money> money = Arbitraries.longs().map(Money::ofTicks);
    Arbitrary<List<Cost.CostLine>> lines =
        Combinators.combine(
                texts(0, 9), decimals(), texts(0, 9), Arbitraries.longs().greaterOrEqual(1), money)
            .as(Cost.CostLine::new)
            .list()
            .ofMaxSize(3);
    return Arbitraries.oneOf(
        Combinators.combine(money, lines, texts(0, 9)).as(Cost.Priced::new),
        Combinators.combine(
                money,
                lines,
                texts(0, 9),
                Arbitraries.longs().between(0, Long.MAX_VALUE).map(Money::ofTicks).optional())
            .as(Cost.Reported::new),
        texts(0, 9).map(Cost.Free::new),
        texts(0, 9).map(Cost.Unpriced::new));
  }

  private static Arbitrary<RecordId> ids() {
    return Combinators.combine(texts(1, 9), texts(1, 9), texts(1, 40)).as(RecordId::new);
  }

  private static Arbitrary<Instant> times() {
    return Combinators.combine(
            Arbitraries.longs().between(-62_000_000_000L, 253_000_000_000L),
            Arbitraries.integers().between(0, 999_999_999))
        .as(Instant::ofEpochSecond);
  }

  static Arbitrary<UsageRecord> records() {
    Arbitrary<UsageRecord.Builder> who =
        Combinators.combine(ids(), times(), texts(1, 9), texts(1, 30)).as(UsageRecord::builder);
    Arbitrary<UsageRecord.Builder> what =
        Combinators.combine(who, texts(0, 9), texts(0, 9), texts(0, 9), tokens(), costs(), labels())
            .as((b, request, response, operation, tokens, cost, labels) ->
                b.requestId(request)
                    .responseModel(response)
                    .operation(operation)
                    .tokens(tokens)
                    .cost(cost)
                    .labels(labels));
    Arbitrary<UsageRecord.Builder> how =
        Combinators.combine(
                what,
                texts(0, 9),
                texts(0, 9),
                texts(0, 9),
                texts(0, 2000),
                Arbitraries.integers().greaterOrEqual(1),
                Arbitraries.integers().greaterOrEqual(1))
            .as((b, tier, region, speed, metadata, attempt, revision) ->
                b.serviceTier(tier)
                    .region(region)
                    .speed(speed)
                    .metadata(metadata)
                    .attempt(attempt)
                    .revision(revision));
    Arbitrary<Long> millis = Arbitraries.longs().between(-1, 1L << 40);
    return Combinators.combine(
            how,
            Arbitraries.of(Status.class),
            Arbitraries.of(Counted.class),
            Arbitraries.of(Source.class),
            millis,
            millis,
            Arbitraries.maps(texts(1, 9), decimals()).ofMaxSize(3))
        .as((b, status, counted, source, latency, ttft, quantities) ->
            b.status(status)
                .counted(counted)
                .source(source)
                .latencyMs(latency)
                .ttftMs(ttft)
                .toolCalls(Math.abs(latency))
                .quantities(Quantities.of(quantities))
                .unbound(List.copyOf(quantities.keySet()))
                .build());
  }

  static Arbitrary<WindowKey> windowKeys() {
    return Combinators.combine(budgetKeys(), labels(), Arbitraries.longs()).as(WindowKey::new);
  }

  private static Arbitrary<BudgetKey> budgetKeys() {
    return Combinators.combine(texts(0, 9), texts(0, 200)).as(BudgetKey::new);
  }

  private static Arbitrary<Posting> postings() {
    return Combinators.combine(windowKeys(), Arbitraries.of(Unit.class), Arbitraries.longs())
        .as(Posting::new);
  }

  static Arbitrary<LedgerEntry> entries() {
    return Combinators.combine(
            records(), postings().list().ofMaxSize(4), texts(0, 20), texts(0, 20))
        .as(LedgerEntry::new);
  }

  static Arbitrary<Reservation> reservations() {
    Arbitrary<List<Hold>> holds =
        postings().map(p -> new Hold(p.window(), p.unit(), p.amount())).list().ofMaxSize(4);
    return Combinators.combine(
            Combinators.combine(texts(1, 40), texts(1, 9), texts(0, 9)).as(List::of),
            Arbitraries.of(Reservation.Owner.class),
            Arbitraries.of(Reservation.State.class),
            Arbitraries.longs(),
            Arbitraries.longs(),
            holds,
            Combinators.combine(records(), asked()).as(Map::entry))
        .as((names, owner, state, created, expires, held, intent) ->
            new Reservation(
                names.get(0),
                names.get(1),
                owner,
                state,
                created,
                expires,
                names.get(2),
                held,
                intent.getKey(),
                owner == Reservation.Owner.API
                    ? intent.getValue().apply(intent.getKey())
                    : Reservation.Asked.of(intent.getKey(), held),
                0));
  }

  private static Arbitrary<Function<UsageRecord, Reservation.Asked>> asked() {
    Arbitrary<Claim> claims =
        Arbitraries.oneOf(
            Arbitraries.longs().greaterOrEqual(0).map(Claim.Of::new),
            texts(0, 9).map(Claim.Unpriced::new),
            texts(0, 9).map(Claim.Unboundable::new),
            Arbitraries.just(new Claim.Missing()));
    return Combinators.combine(
            texts(0, 9), claims, claims, Arbitraries.longs(), Arbitraries.of(Priority.class))
        .as((canonical, usd, tokens, requests, priority) ->
            record ->
                new Reservation.Asked(
                    Call.of(record, canonical), new Demand(usd, tokens, requests), priority));
  }

  static Arbitrary<WindowState> windows() {
    Arbitrary<Long> any = Arbitraries.longs();
    return Combinators.combine(windowKeys(), any, any, any, any).as(WindowState::new);
  }

  static Arbitrary<Budget> budgets() {
    Arbitrary<Long> limit = Arbitraries.longs().between(0, Budget.MAX_AMOUNT);
    Arbitrary<Match> match =
        Arbitraries.maps(
                Arbitraries.of("team", "user", "model", "provider"),
                texts(0, 9).list().ofMaxSize(3))
            .map(Match::of);
    Arbitrary<List<Budget.GroupLimit>> limits =
        Combinators.combine(labels(), limit).as(Budget.GroupLimit::new).list().ofMaxSize(3);
    Arbitrary<BudgetBuilder> plain =
        Combinators.combine(
                budgetKeys(), Arbitraries.of(Unit.class), limit, Arbitraries.of(Period.class))
            .as((key, unit, most, period) ->
                period == Period.ROLLING
                    ? Budget.builder(key, unit, most, period).durationMs(1000 + most % 10_000)
                    : period == Period.DAY
                        ? Budget.builder(key, unit, most, period).anchor(most)
                        : Budget.builder(key, unit, most, period));
    return Combinators.combine(
            plain,
            match,
            Arbitraries.of("user", "team").list().uniqueElements(),
            limits,
            decimals().list().ofMaxSize(32),
            choices(),
            limit.optional(),
            limit)
        .as((builder, matched, per, exceptions, thresholds, choices, maybe, any) -> {
          maybe.ifPresent(builder::unboundedHold);
          maybe.ifPresent(builder::rollover);
          thresholds.stream().findFirst().ifPresent(builder::degradeAt);
          return builder
              .match(matched)
              .per(per.toArray(String[]::new))
              .limits(exceptions)
              .thresholds(thresholds)
              .zone(ZoneId.of(choices.zone()))
              .enforcement(choices.enforcement())
              .unknownPrice(choices.unknownPrice())
              .hold(choices.hold())
              .onExceed(choices.onExceed())
              .ladder(per)
              .priorityReserve(choices.reserve())
              .minOutput(1 + any % 100)
              .ceilingRate(any % Budget.MAX_CEILING_RATE)
              .maxWindows((int) Math.max(1, any % Integer.MAX_VALUE))
              .version(1 + any)
              .seededTo(any / 2)
              .seededFrom(-any)
              .build();
        });
  }

  private static Arbitrary<Choices> choices() {
    return Combinators.combine(
            Arbitraries.of("UTC", "Z", "+05:45", "Europe/Berlin", "Asia/Kathmandu"),
            Arbitraries.of(Enforcement.class),
            Arbitraries.of(UnknownPrice.class),
            Arbitraries.of(HoldRule.class),
            Arbitraries.of(OnExceed.CLAMP, OnExceed.DOWNGRADE, OnExceed.THROTTLE)
                .list()
                .uniqueElements(),
            Arbitraries.maps(
                    Arbitraries.of(Priority.class),
                    Arbitraries.of("0.1", "0.25", "0.000").map(BigDecimal::new))
                .ofMaxSize(3))
        .as(Choices::new);
  }

  static Arbitrary<Document> documents() {
    return Combinators.combine(texts(0, 9), texts(0, 9), texts(0, 9), texts(0, 5000))
        .as(Document::new);
  }

  private record Choices(
      String zone,
      Enforcement enforcement,
      UnknownPrice unknownPrice,
      HoldRule hold,
      List<OnExceed> onExceed,
      Map<Priority, BigDecimal> reserve) {}
}
