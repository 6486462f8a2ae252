package dev.purser.catalog.compile;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lays prices that no list has over the offers of a seller. */
final class Corrections {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final JsonNode all;

  Corrections(JsonNode file) {
    this.all = file.get("corrections");
  }

  /** Applies those of a seller; fails where one is of no use any more. */
  void apply(String seller, Map<String, ObjectNode> offers) {
    for (JsonNode one : all) {
      if (one.get("seller").stringValue().equals(seller)) {
        String model = one.get("model").stringValue();
        ObjectNode listed = offers.get(model);
        if (one.has("offer") == (listed != null)) {
          throw new IllegalStateException(
              "the correction of "
                  + seller
                  + "/"
                  + model
                  + " does not fit: the lists "
                  + (listed == null ? "no longer have it" : "have it now"));
        }
        if (listed == null) {
          ObjectNode offer = JSON.createObjectNode().put("model", model);
          offers.put(model, offer.setAll((ObjectNode) one.get("offer").deepCopy()));
        } else {
          before((ArrayNode) listed.get("periods"), one);
        }
      }
    }
  }

  /** Puts a period before the first one, with the prices of that where it names none. */
  private static void before(ArrayNode periods, JsonNode correction) {
    ObjectNode listed = (ObjectNode) periods.get(0);
    String until = correction.get("until").stringValue();
    ObjectNode earlier = JSON.createObjectNode().put("to", until);
    ObjectNode later = JSON.createObjectNode().put("from", until);
    listed
        .properties()
        .forEach(member -> {
          earlier.set(member.getKey(), member.getValue().deepCopy());
          later.set(member.getKey(), member.getValue());
        });
    correction
        .get("prices")
        .properties()
        .forEach(
            price -> ((ObjectNode) earlier.get("prices")).set(price.getKey(), price.getValue()));
    if (correction.has("overrides")) {
      earlier.set("overrides", correction.get("overrides"));
    }
    earlier.set("source", correction.get("source"));
    periods.set(0, later);
    periods.insert(0, earlier);
  }
}
