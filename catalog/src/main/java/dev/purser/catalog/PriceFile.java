package dev.purser.catalog;

import dev.purser.core.price.Agreement;
import dev.purser.core.price.Offer;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The offers of one seller as a file holds them.
 *
 * @param provider the seller
 * @param standsFor the sellers whose offers it uses where it has none of its own
 * @param offers its offers
 * @param agreements what was agreed with it, beside its prices
 */
record PriceFile(
    String provider, List<String> standsFor, List<Offer> offers, List<Agreement> agreements) {

  private static final int SCHEMA = 1;

  /** Reads a file: one seller, or {@code {"sellers": […]}} of several. */
  static List<PriceFile> read(String name, byte[] json) {
    Field root = Field.root(name, Json.parse(name, json));
    if (root.member("sellers").isPresent()) {
      root.object(Set.of("schema", "issued", "sellers"));
      checkSchema(root);
      return root.required("sellers").list(PriceFile::seller);
    }
    checkSchema(root);
    return List.of(seller(root));
  }

  /** When a file says that it was issued. */
  static Optional<Instant> issued(String name, byte[] json) {
    return Field.root(name, Json.parse(name, json)).member("issued").map(Field::instant);
  }

  private static void checkSchema(Field root) {
    if (root.required("schema").wholeNumber(1) != SCHEMA) {
      throw MalformedPrices.at(root, "'schema' must be " + SCHEMA);
    }
  }

  private static PriceFile seller(Field field) {
    field.object(Set.of("schema", "issued", "provider", "stands_for", "offers", "agreements"));
    String provider = field.required("provider").text();
    List<String> standsFor =
        field.member("stands_for").map(list -> list.list(Field::text)).orElse(List.of());
    List<Agreement> agreements = OverrideReader.agreements(provider, field);
    Optional<Field> listed =
        agreements.isEmpty() ? Optional.of(field.required("offers")) : field.member("offers");
    List<Offer> offers =
        listed.map(all -> all.list(f -> PriceReader.offer(provider, f))).orElse(List.of());
    checkNames(field, offers);
    return new PriceFile(provider, standsFor, offers, agreements);
  }

  /** In one file a model's name belongs to one offer; dated aliases may hand it over. */
  private static void checkNames(Field field, List<Offer> offers) {
    Map<String, Offer> owners = new HashMap<>();
    Map<String, Integer> models = new LinkedHashMap<>();
    for (Offer offer : offers) {
      if (models.merge(offer.model(), 1, Integer::sum) > 1) {
        throw MalformedPrices.at(
            field, "two offers of " + offer.model() + "; one offer takes several periods");
      }
    }
    for (Offer offer : offers) {
      for (Offer.Alias alias : offer.aliases()) {
        if (alias.from().isEmpty() && alias.to().isEmpty()) {
          Offer owner = owners.put(alias.id(), offer);
          if (owner != null || models.containsKey(alias.id())) {
            throw MalformedPrices.at(
                field, "alias '" + alias.id() + "' of " + offer.model() + " is taken already");
          }
        }
      }
    }
  }
}
