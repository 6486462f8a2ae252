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
 */
public record PriceOverride(
    Conditions when, Map<String, Rate> set, Map<Family, Ratio> multiply, boolean onlyIfAsked) {

  /** Copies. */
  public PriceOverride {
    set = Map.copyOf(set);
    multiply = Map.copyOf(multiply);
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

    boolean has(String unit) {
      return switch (this) {
        case TOKENS -> TokenClass.ofWireName(unit).isPresent();
        case INPUT -> TokenClass.ofWireName(unit).filter(TokenClass::isInput).isPresent();
        case OUTPUT -> TokenClass.ofWireName(unit).filter(c -> !c.isInput()).isPresent();
        case QUANTITIES -> TokenClass.ofWireName(unit).isEmpty();
      };
    }
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
