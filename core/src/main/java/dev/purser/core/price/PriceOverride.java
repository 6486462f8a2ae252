package dev.purser.core.price;

import dev.purser.core.usage.TokenClass;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A change of an offer's prices under conditions. What it does not name is inherited; one without
 * any change says that the prices hold under these conditions too.
 *
 * @param when the conditions
 * @param set new rates by unit
 * @param multiply factors by family of units, applied after {@code set}
 * @param onlyIfAsked whether the provider never chooses its tier or region unasked, so that a
 *     request that does not name them cannot come under it
 * @param marginal whether it holds only for the part that lies beyond where its context or volume
 *     begins, and not for the whole call
 */
public record PriceOverride(
    Conditions when,
    Map<String, Rate> set,
    Map<Family, Ratio> multiply,
    boolean onlyIfAsked,
    boolean marginal) {

  /** Copies and checks. */
  public PriceOverride {
    set = Map.copyOf(set);
    multiply = Map.copyOf(multiply);
    if (marginal) {
      checkMarginal(when, set, multiply);
    }
  }

  /** An override of whole calls. */
  public PriceOverride(
      Conditions when, Map<String, Rate> set, Map<Family, Ratio> multiply, boolean onlyIfAsked) {
    this(when, set, multiply, onlyIfAsked, false);
  }

  /** Only what is counted has a part that lies beyond something. */
  private static void checkMarginal(
      Conditions when, Map<String, Rate> set, Map<Family, Ratio> multiply) {
    boolean byContext = when.contextFrom() > 0;
    if (byContext == when.used().isPresent()) {
      throw new IllegalArgumentException(
          "what is marginal needs either 'context_tokens' or 'used', to be beyond of");
    }
    String of = byContext ? Family.INPUT.wireName() : when.used().orElseThrow().meter().of();
    for (String unit : set.keySet()) {
      if (!counts(of, unit)) {
        throw new IllegalArgumentException(
            "a marginal price counts " + of + ", so it cannot change " + unit);
      }
    }
    for (Family family : multiply.keySet()) {
      if (!of.equals(family.wireName()) && !(of.equals("tokens") && family.ofTokens())) {
        throw new IllegalArgumentException(
            "a marginal price counts " + of + ", so it cannot multiply " + family.wireName());
      }
    }
  }

  private static boolean counts(String of, String unit) {
    for (Family family : Family.values()) {
      if (family.ofTokens() && family.wireName().equals(of)) {
        return family.has(unit);
      }
    }
    return Units.isOf(of, unit);
  }

  /** A group of units that one factor changes together. */
  public enum Family {
    /** Every token class. */
    TOKENS,
    /** Every token class that is sent to the model, cache reads and writes included. */
    INPUT,
    /** Every token class that the model makes, reasoning included. */
    OUTPUT,
    /** What is billed besides tokens. */
    QUANTITIES;

    /** The name used in price files, such as {@code tokens}. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean ofTokens() {
      return this != QUANTITIES;
    }

    boolean has(String unit) {
      return switch (this) {
        case TOKENS -> TokenClass.ofWireName(unit).isPresent();
        case INPUT -> TokenClass.ofWireName(unit).filter(TokenClass::isInput).isPresent();
        case OUTPUT -> TokenClass.ofWireName(unit).filter(c -> !c.isInput()).isPresent();
        case QUANTITIES -> TokenClass.ofWireName(unit).isEmpty();
      };
    }
  }

  /** Whether it splits calls; one that counts requests cannot, as a call is one. */
  boolean splits() {
    return marginal && !when.used().map(volume -> volume.meter().countsRequests()).orElse(false);
  }

  /** Whether it need not hold though all that can be said of a request before it is sent does. */
  boolean uncertain() {
    return marginal || when.used().isPresent() || when.times().matter();
  }

  /** The rates after this override. */
  Map<String, Rate> applyTo(Map<String, Rate> rates) {
    Map<String, Rate> changed = new LinkedHashMap<>(rates);
    changed.putAll(set);
    multiply.forEach((family, factor) ->
        changed.replaceAll((unit, rate) -> family.has(unit) ? rate.times(factor) : rate));
    return changed;
  }
}
