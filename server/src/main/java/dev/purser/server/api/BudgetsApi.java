package dev.purser.server.api;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.WindowView;
import dev.purser.core.price.ExchangeRate;
import dev.purser.core.usage.ProviderNames;
import dev.purser.ledger.Books;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Budgets and how they stand. Thread-safe. */
final class BudgetsApi {

  // The most windows whose models are looked up for one answer; each costs a query.
  private static final int DETAILED = 20;

  /** What paths beside those of budgets are called: as an id, one would be taken for the other. */
  private static final Set<String> RESERVED = Set.of("check");

  private final Books books;
  private final WindowUsage usage;
  private final StatedCurrency currency;
  // Held from looking whether a budget is new until it is put.
  private final Object puts = new Object();

  BudgetsApi(Books books, WindowUsage usage, StatedCurrency currency) {
    this.books = books;
    this.usage = usage;
    this.currency = currency;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/budgets", this::list),
        new Route("PUT", "/budgets/:id", this::put),
        new Route("GET", "/budgets/:id", this::get),
        new Route("DELETE", "/budgets/:id", this::delete),
        new Route("GET", "/budgets/:id/status", this::status),
        new Route("GET", "/status", this::statuses));
  }

  private Answer list(Request request) {
    List<Budget> budgets =
        books.budgets().stream()
            .filter(b -> b.key().org().equals(request.org().orElse(b.key().org())))
            .toList();
    // A line break sorts before all that an id may hold, so that orgs stay together.
    return Page.cut(request, budgets, b -> b.key().org() + "\n" + b.key().id(), this::shown);
  }

  private Answer put(Request request) {
    String id = request.path("id");
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}")) {
      throw Problem.invalid(
              "id",
              "must have 1 to 128 letters, digits, dots, colons, at signs, dashes and underscores, and begin"
                  + " with a letter or digit")
          .toException();
    }
    StatedCurrency.Put put = currency.toUsd(request.json());
    Budget wanted;
    try {
      wanted = BudgetJson.read(Fields.of(put.body(), ""), id, request.org().orElse(""));
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()), put.body()).toException();
    }
    Optional<Budget> before;
    synchronized (puts) {
      before = books.budget(wanted.key());
      // What an older version made can still be read, changed and removed.
      if (before.isEmpty() && RESERVED.contains(id)) {
        throw Problem.invalid(
                "id", "must not be " + id + ", which is a path of the API's own; take another")
            .toException();
      }
      if (before.isPresent()
          && (before.get().unit() != wanted.unit() || before.get().period() != wanted.period())) {
        return Problem.conflict("unit and period of a budget cannot change; make a new budget")
            .answer();
      }
      books.putBudget(wanted);
      currency.keep(wanted, put.stated());
    }
    Synced.await(books);
    Budget now = books.budget(wanted.key()).orElse(wanted);
    return Answer.json(before.isPresent() ? 200 : 201, shown(now));
  }

  /** What a budget itself refuses: its messages begin with the field, where it is one. */
  private static Problem invalid(String message, JsonNode body) {
    Problem problem = Problem.of(ProblemCode.INVALID_FIELD, message);
    String first = message.substring(0, Math.max(0, message.indexOf(' ')));
    if (body.has(first)) {
      problem.more().put("field", first);
    }
    return problem;
  }

  private ObjectNode shown(Budget budget) {
    return currency.shown(BudgetJson.write(budget));
  }

  /** The budget that a path names. */
  Budget find(Request request) {
    String id = request.path("id");
    List<Budget> found =
        books.budgets().stream()
            .filter(b -> b.key().id().equals(id))
            .filter(b -> b.key().org().equals(request.org().orElse(b.key().org())))
            .toList();
    if (found.size() > 1) {
      throw Problem.of(ProblemCode.AMBIGUOUS, "several orgs have a budget " + id + "; add ?org=")
          .toException();
    }
    return found.stream()
        .findFirst()
        .orElseThrow(() -> Problem.notFound("there is no budget " + id).toException());
  }

  private Answer get(Request request) {
    return Answer.ok(shown(find(request)));
  }

  private Answer delete(Request request) {
    BudgetKey key = find(request).key();
    books.removeBudget(key);
    Synced.await(books);
    return Answer.noContent();
  }

  private Answer status(Request request) {
    Budget budget = find(request);
    Map<String, String> wanted = filters(request);
    List<WindowView> windows = windows(budget, wanted);
    windows.sort(Comparator.comparing(BudgetsApi::cursorOf));
    if (request.query("limit").isEmpty() && request.query("cursor").isEmpty()) {
      return Answer.ok(write(budget, windows));
    }
    String after = Page.cursor(request).orElse("");
    List<WindowView> rest =
        windows.stream().filter(window -> cursorOf(window).compareTo(after) > 0).toList();
    int size = Math.min(request.limit(), rest.size());
    ObjectNode status = write(budget, rest.subList(0, size));
    Json.putText(
        status, "next_cursor", size < rest.size() ? Page.encode(cursorOf(rest.get(size - 1))) : "");
    return Answer.ok(status);
  }

  // Not empty, as one group may be.
  private static String cursorOf(WindowView window) {
    return "g" + window.group();
  }

  private Answer statuses(Request request) {
    Map<String, String> wanted = filters(request);
    List<Budget> budgets =
        books.budgets().stream()
            .filter(b -> b.key().org().equals(request.org().orElse(b.key().org())))
            .filter(b -> concerns(b, wanted))
            .toList();
    return Page.cut(
        request,
        budgets,
        b -> b.key().org() + "\n" + b.key().id(),
        b -> write(b, windows(b, wanted)));
  }

  private static Map<String, String> filters(Request request) {
    Map<String, String> filters = new TreeMap<>();
    request
        .query()
        .forEach((name, values) -> {
          if (!List.of("org", "limit", "cursor").contains(name)) {
            String value = values.getFirst();
            filters.put(name, name.equals("provider") ? ProviderNames.canonical(value) : value);
          }
        });
    return filters;
  }

  /** Whether calls with these labels could touch a budget. */
  private static boolean concerns(Budget budget, Map<String, String> labels) {
    return labels.entrySet().stream()
        .allMatch(label -> {
          List<String> values = budget.match().dimensions().get(label.getKey());
          return values == null || values.contains(label.getValue());
        });
  }

  private List<WindowView> windows(Budget budget, Map<String, String> wanted) {
    List<WindowView> windows = new ArrayList<>();
    for (WindowView window : books.windows(budget.key())) {
      boolean fits =
          wanted.entrySet().stream()
              .filter(label -> budget.per().contains(label.getKey()))
              .allMatch(label -> window.group().get(label.getKey()).equals(label.getValue()));
      if (fits) {
        windows.add(window);
      }
    }
    return windows;
  }

  private ObjectNode write(Budget budget, List<WindowView> windows) {
    ObjectNode status = Json.object();
    status.put("budget", budget.key().id());
    status.put("org", budget.key().org());
    status.put("unit", budget.unit().wireName());
    // Whatever currency its limit was stated in: windows count in that of the books.
    status.put("currency", ExchangeRate.USD);
    status.put("period", budget.period().wireName());
    status.put("enforcement", budget.enforcement().wireName());
    ArrayNode array = status.putArray("windows");
    for (WindowView window : windows) {
      ObjectNode json = WindowJson.write(budget, window);
      if (array.size() < DETAILED) {
        usage.put(json, budget, window);
      }
      array.add(json);
    }
    return status;
  }
}
