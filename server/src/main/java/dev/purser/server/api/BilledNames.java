package dev.purser.server.api;

import dev.purser.analytics.UsageTotals;
import dev.purser.core.price.PriceInForce;
import dev.purser.core.price.Pricing;
import dev.purser.server.reconcile.Bill;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brings our names of models together with those of a bill: records that were sent in may name an
 * alias where the bill has the dated model. Both are of one offer. Stateless but for the prices.
 */
record BilledNames(Pricing pricing, String provider, Bill bill) {

  /**
   * Usage by the names of the bill. A name that the bill does not have stays, unless exactly one
   * model of the same offer is on the bill that day.
   */
  Map<Bill.Key, UsageTotals> of(Map<Bill.Key, UsageTotals> ours) {
    Map<Bill.Key, UsageTotals> renamed = new TreeMap<>();
    ours.forEach((key, usage) -> renamed.merge(billed(key), usage, UsageTotals::plus));
    return renamed;
  }

  private Bill.Key billed(Bill.Key key) {
    Optional<String> offer = offer(key);
    if (bill.lines().containsKey(key) || offer.isEmpty()) {
      return key;
    }
    List<Bill.Key> same =
        bill.lines().keySet().stream()
            .filter(other -> other.day().equals(key.day()) && offer(other).equals(offer))
            .toList();
    return same.size() == 1 ? same.getFirst() : key;
  }

  /** Whether what is billed is a model, and not, say, all searches of a day. */
  boolean isModel(Bill.Key key) {
    return key.model().indexOf(' ') < 0 || offer(key).isPresent();
  }

  private Optional<String> offer(Bill.Key key) {
    Instant noon = key.day().atTime(12, 0).toInstant(ZoneOffset.UTC);
    return pricing.find(provider, key.model(), noon).map(PriceInForce::offer);
  }
}
