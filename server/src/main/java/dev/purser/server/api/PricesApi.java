package dev.purser.server.api;

import dev.purser.catalog.Reading;
import dev.purser.core.price.PriceInForce;
import dev.purser.core.price.Priceable;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.ProviderNames;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.TokenCounts;
import dev.purser.server.prices.Prices;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Prices, and what a call would cost. Thread-safe. */
final class PricesApi {

  private final Prices prices;
  private final InstantSource clock;

  PricesApi(Prices prices, InstantSource clock) {
    this.prices = prices;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/prices", this::get),
        new Route("PUT", "/prices/:provider/:model", this::put),
        new Route("POST", "/costs/estimate", this::estimate));
  }

  private Answer get(Request request) {
    String provider = ProviderNames.canonical(mandatory(request, "provider"));
    String model = mandatory(request, "model");
    Instant at = request.instant("at").orElseGet(clock::instant);
    return answer(200, provider, model, at);
  }

  private static String mandatory(Request request, String name) {
    return request
        .query(name)
        .orElseThrow(() -> Problem.missing(name, "the query parameter " + name).toException());
  }

  private Answer answer(int status, String provider, String model, Instant at) {
    return prices
        .current()
        .find(provider, model, at)
        .map(price -> Answer.json(status, write(price)))
        .orElseGet(() -> unknown(provider, model, at));
  }

  /** Why there is none, such as that one starts later, and what to do about it. */
  private Answer unknown(String provider, String model, Instant at) {
    Priceable token =
        new Priceable(provider, model, at, TokenCounts.of(1, 0), Quantities.NONE, "", "", "");
    String why =
        prices.current().cost(token) instanceof Cost.Unpriced(String reason)
            ? reason
            : "no price for " + provider + "/" + model + " at " + at;
    return Problem.of(
            ProblemCode.UNKNOWN_PRICE,
            why
                + "; PUT /api/v1/prices/"
                + segment(provider)
                + "/"
                + segment(model)
                + " gives it one")
        .answer();
  }

  private static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static ObjectNode write(PriceInForce price) {
    ObjectNode json = Json.object();
    json.put("offer", price.offer());
    json.put("provider", price.provider());
    json.put("model", price.model());
    Json.putText(json, "from", price.from().map(Instant::toString).orElse(""));
    Json.putText(json, "to", price.to().map(Instant::toString).orElse(""));
    json.put("currency", price.currency());
    ArrayNode units = json.putArray("units");
    for (PriceInForce.UnitPrice unit : price.units()) {
      units.addObject().put("unit", unit.unit()).put("price", unit.price()).put("per", unit.per());
    }
    json.put("source", price.source());
    price.confidence().ifPresent(known -> json.put("confidence", known.wireName()));
    json.put("price", price.reference());
    return json;
  }

  /** A variable of the path, as a name that a call can have. */
  private static String name(Request request, String variable) {
    return Fields.mandatoryWord(variable, request.path(variable).strip());
  }

  private Answer put(Request request) {
    String provider = ProviderNames.canonical(name(request, "provider"));
    String model = name(request, "model");
    String body = new String(request.body(), StandardCharsets.UTF_8);
    request.fields(); // says where a body is not JSON, in the way that all other calls do
    return switch (prices.put(provider, model, body)) {
      case Prices.Put.Refused(Reading.Malformed why) -> PriceProblem.of(why).answer();
      case Prices.Put.Done(boolean isNew) ->
          Answer.json(isNew ? 201 : 200, stored(provider, model, body));
    };
  }

  private static ObjectNode stored(String provider, String model, String body) {
    ObjectNode json = Json.object();
    json.put("provider", provider);
    json.put("model", model);
    json.setAll((ObjectNode) Json.parse(body));
    return json;
  }

  private Answer estimate(Request request) {
    Fields fields = request.fields();
    Priceable wanted =
        new Priceable(
            ProviderNames.canonical(fields.mandatoryText("provider")),
            fields.mandatoryText("model"),
            fields.instant("at").orElseGet(clock::instant),
            fields.object("tokens").map(TokensJson::read).orElse(TokenCounts.NONE),
            List.of(),
            fields.object("quantities").map(TokensJson::readQuantities).orElse(Quantities.NONE),
            fields.text("service_tier").orElse(""),
            fields.text("region").orElse(""),
            fields.text("speed").orElse(""),
            fields.text("account").orElse(request.org().orElse(RecordId.DEFAULT_ORG)));
    fields.end();
    Pricing pricing = prices.current();
    ObjectNode answer = Json.object();
    answer.set("cost", CostJson.write(pricing.cost(wanted)));
    return Answer.ok(answer);
  }
}
