package dev.purser.server.api;

import dev.purser.catalog.Reading;
import dev.purser.core.price.ExchangeRate;
import dev.purser.core.price.ExchangeRates;
import dev.purser.server.prices.PriceSources;
import dev.purser.server.prices.Rates;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Exchange rates, and where they and the prices come from. Thread-safe. */
final class RatesApi {

  private final Rates rates;
  private final PriceSources sources;
  private final InstantSource clock;

  RatesApi(PriceSources sources, InstantSource clock) {
    this.rates = sources.rates();
    this.sources = sources;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/rates", this::inForce),
        new Route("GET", "/rates/:currency", this::get),
        new Route("PUT", "/rates/:currency", this::put),
        new Route("GET", "/prices/sources", this::sources));
  }

  /** The rate of every currency at an instant. */
  private Answer inForce(Request request) {
    Instant at = request.instant("at").orElseGet(clock::instant);
    ExchangeRates now = rates.current();
    List<ExchangeRate> found =
        now.currencies().stream().sorted().flatMap(c -> now.at(c, at).stream()).toList();
    return Page.cut(request, found, ExchangeRate::currency, RatesApi::write);
  }

  /** Every rate of one currency, oldest first, or the one at an instant. */
  private Answer get(Request request) {
    String currency = request.path("currency");
    ExchangeRates now = rates.current();
    Optional<Instant> at = request.instant("at");
    List<ExchangeRate> found =
        at.map(instant -> now.at(currency, instant).stream().toList())
            .orElseGet(() -> now.of(currency));
    if (found.isEmpty()) {
      throw Problem.notFound("there is no exchange rate of " + currency).toException();
    }
    // A cursor that is empty would be none.
    return Page.cut(
        request,
        found,
        rate -> "from " + rate.from().map(Instant::toString).orElse(""),
        RatesApi::write);
  }

  private static ObjectNode write(ExchangeRate rate) {
    ObjectNode json = Json.object();
    json.put("currency", rate.currency());
    Json.putText(json, "from", rate.from().map(Instant::toString).orElse(""));
    json.put("usd", rate.usd().text());
    json.put("source", rate.source());
    return json;
  }

  private Answer put(Request request) {
    request.fields(); // says where a body is not JSON, in the way that all other calls do
    String currency = request.path("currency");
    if (!ExchangeRate.isCode(currency) || currency.equals(ExchangeRate.USD)) {
      throw Problem.invalid(
              "currency",
              "must be the code of another currency than USD, such as EUR, is " + currency)
          .toException();
    }
    String body = new String(request.body(), StandardCharsets.UTF_8);
    return switch (rates.put(currency, body)) {
      case Rates.Put.Done(ExchangeRate rate, boolean isNew) ->
          Answer.json(isNew ? 201 : 200, write(rate));
      case Rates.Put.Refused(Reading.Malformed why) -> PriceProblem.of(why).answer();
    };
  }

  private Answer sources(Request request) {
    ArrayNode items = Json.array();
    for (PriceSources.State state : sources.states()) {
      ObjectNode json = items.addObject();
      json.put("setting", state.setting());
      json.put("location", state.location());
      Json.putText(json, "loaded_at", state.loadedAt().map(Instant::toString).orElse(""));
      Json.putText(json, "problem", state.problem());
    }
    return Page.of(items, Optional.empty());
  }
}
