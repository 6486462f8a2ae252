package dev.purser.wire;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What has been read of one answer so far. Not thread-safe. */
final class Tally {

  private static final int MOST_PROBLEMS = 20;

  private final OutputText text = new OutputText();
  private final Set<String> problems = new LinkedHashSet<>();
  private final Map<String, BigDecimal> quantities = new TreeMap<>();
  private Figures figures = Figures.NONE;
  private String id = "";
  private String model = "";
  private String serviceTier = "";
  private String region = "";
  private String speed = "";
  private long toolCalls;
  private Quantities seen = Quantities.NONE;
  private boolean namesNoModel;
  private boolean pending;
  private boolean finished;
  private boolean complete;
  private boolean closed;
  private boolean failed;

  OutputText text() {
    return text;
  }

  /** Takes what a usage object says in place of what earlier ones said. */
  void figures(Figures latest) {
    figures = latest;
  }

  /**
   * Takes counts of the whole answer that its provider tells besides: they fill in for missing
   * ones, and have to agree with the others; where they do not, the higher count.
   *
   * @param last whether the counts of the body are its last word
   */
  void settleWith(Figures told, boolean last) {
    if (figures.equals(told) || told.tokens().isEmpty()) {
      return;
    }
    if (figures.tokens().isEmpty() || !last) {
      figures.problems().forEach(this::problem);
      figures = told;
      return;
    }
    long own = figures.tokens().get().total();
    long besides = told.tokens().get().total();
    if (own != besides) {
      problem("usage: " + own + " tokens in the body, but " + besides + " told besides");
      figures = own < besides ? told : figures;
    }
  }

  /** What the last usage object says. */
  Figures latest() {
    return figures;
  }

  /** Takes the id by which the answer can be asked for again. */
  void id(String name) {
    id = name;
  }

  /** Whether the answer says that its work goes on after it, so that what is billed comes later. */
  void pending(boolean said) {
    pending = said;
  }

  /** Divides the figures into runs, if these add up to them. */
  void divide(List<UsagePart> runs) {
    TokenCounts sum =
        runs.stream().map(UsagePart::tokens).reduce(TokenCounts.NONE, TokenCounts::plus);
    if (figures.tokens().filter(sum::equals).isPresent()) {
      figures =
          new Figures(
              figures.tokens(),
              runs,
              figures.quantities(),
              figures.reportedCost(),
              figures.problems());
    }
  }

  boolean hasTokens() {
    return figures.tokens().isPresent();
  }

  void model(String name) {
    model = name.isEmpty() || namesNoModel ? model : name;
  }

  /**
   * The model that the answer names is not taken: only the path says which offer it is, such as
   * whether one region serves or any.
   */
  void nameNoModel() {
    namesNoModel = true;
  }

  /** Takes the tier that served; the names of the standard one count as not said. */
  void serviceTier(String tier) {
    serviceTier = ServiceTiers.served(tier);
  }

  void region(String name) {
    region = name;
  }

  void speed(String name) {
    speed = name;
  }

  void toolCall() {
    toolCalls++;
  }

  void toolCalls(long calls) {
    toolCalls = calls;
  }

  long toolCalls() {
    return toolCalls;
  }

  /** Searches that were seen in the output rather than in the usage. */
  void webSearches(long searches) {
    seen(Quantities.of("web_search", searches));
  }

  /** What was seen in the output rather than in the usage; of both the larger counts. */
  void seen(Quantities quantities) {
    seen = quantities;
  }

  /** Takes how much of a unit was used in place of what was said of it before. */
  void quantity(String unit, BigDecimal amount) {
    quantities.put(unit, amount);
  }

  void problem(String words) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(words);
    }
  }

  /**
   * The answer says that the provider broke it off.
   *
   * @param type as {@link Errors#type} gives it
   */
  void fail(String type) {
    failed = true;
    problem("the answer carries an error" + type);
  }

  boolean isFailed() {
    return failed;
  }

  /** The model has ended its output: what is reported from here on is the last word. */
  void finish() {
    finished = true;
  }

  boolean isFinished() {
    return finished;
  }

  /** The answer has come to what may be its own end: if more comes, it counts. */
  void complete() {
    complete = true;
    finished = true;
  }

  /** Whether the answer is complete is known from elsewhere, whatever it says itself. */
  void complete(boolean known) {
    complete = known;
  }

  boolean isComplete() {
    return complete;
  }

  /** The mark has come after which nothing follows. */
  void close() {
    complete();
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  private static Quantities larger(Quantities one, Quantities other) {
    if (other.isEmpty()) {
      return one;
    }
    Map<String, BigDecimal> larger = new HashMap<>(one.amounts());
    other.amounts().forEach((unit, amount) -> larger.merge(unit, amount, BigDecimal::max));
    return Quantities.of(larger);
  }

  ReadUsage usage() {
    List<String> all = new ArrayList<>(problems);
    all.addAll(figures.problems());
    return new ReadUsage(
        figures.tokens(),
        figures.parts(),
        larger(larger(figures.quantities(), seen), Quantities.of(quantities)),
        toolCalls,
        model,
        serviceTier,
        region,
        speed,
        figures.reportedCost(),
        complete,
        failed,
        pending && figures.tokens().isEmpty() ? Optional.of(id) : Optional.empty(),
        text.text(),
        text.dropped(),
        all);
  }
}
