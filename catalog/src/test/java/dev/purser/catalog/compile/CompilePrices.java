package dev.purser.catalog.compile;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the shipped price files: {@code CompilePrices <sources> <plan> <target>}, where sources is
 * a folder with the price lists of genai-prices, pi-ai and LiteLLM, and the plan says what they
 * cannot.
 */
final class CompilePrices {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Path sources;
  private final PrintStream out = System.out;

  private CompilePrices(Path sources) {
    this.sources = sources;
  }

  /** Runs. */
  public static void main(String[] args) throws IOException {
    new CompilePrices(Path.of(args[0])).run(Path.of(args[1]), Path.of(args[2]));
  }

  private void run(Path planFile, Path target) throws IOException {
    JsonNode plan = JSON.readTree(planFile);
    JsonNode genaiPrices = source("genai-prices_");
    JsonNode litellm = source("litellm_");
    JsonNode pi = source("pi-ai-");
    for (Map.Entry<String, JsonNode> entry : plan.get("sellers").properties()) {
      String name = entry.getKey();
      JsonNode its = entry.getValue();
      Seller seller = new Seller(its, litellmOf(litellm, its), piOf(pi, its));
      JsonNode provider = providerOf(genaiPrices, its.path("genai_prices").asString(""));
      String page = provider.path("pricing_urls").path(0).asString("");
      Map<String, ObjectNode> offers =
          seller.compile(
              provider.path("models"),
              plan.get("genai_prices").stringValue() + (page.isEmpty() ? "" : ", of " + page),
              plan.get("pi").stringValue(),
              plan.get("litellm").stringValue());
      write(target.resolve(name + ".json"), name, offers);
      out.println(name + ": " + offers.size() + " offers");
      seller.remarks().forEach(remark -> out.println("  " + remark));
    }
  }

  private JsonNode source(String prefix) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(sources, prefix + "*.json")) {
      for (Path file : files) {
        if (!file.toString().contains("_units")) {
          return JSON.readTree(file);
        }
      }
    }
    throw new IOException("no " + prefix + "*.json in " + sources);
  }

  private static JsonNode providerOf(JsonNode genaiPrices, String id) {
    for (JsonNode provider : genaiPrices) {
      if (provider.get("id").stringValue().equals(id)) {
        return provider;
      }
    }
    return JSON.createObjectNode();
  }

  private static Map<String, JsonNode> litellmOf(JsonNode litellm, JsonNode plan) {
    Map<String, JsonNode> models = new LinkedHashMap<>();
    for (JsonNode name : plan.path("litellm")) {
      litellm
          .properties()
          .forEach(entry -> {
            if (entry.getValue().path("litellm_provider").asString("").equals(name.stringValue())) {
              String prefix = plan.path("litellm_prefix").asString(name.stringValue() + "/");
              String key = entry.getKey();
              models.put(
                  key.startsWith(prefix) ? key.substring(prefix.length()) : key, entry.getValue());
            }
          });
    }
    return models;
  }

  private static Map<String, JsonNode> piOf(JsonNode pi, JsonNode plan) {
    Map<String, JsonNode> models = new LinkedHashMap<>();
    for (JsonNode api : pi.path(plan.path("pi").asString(""))) {
      api.properties()
          .forEach(entry -> {
            JsonNode model = entry.getValue();
            if (!entry.getKey().contains(":") || entry.getKey().startsWith("chat:")) {
              models.put(model.get("id").stringValue(), model);
            }
          });
    }
    return models;
  }

  /** One offer a line, so that a change of one price is a change of one line. */
  private static void write(Path file, String name, Map<String, ObjectNode> offers)
      throws IOException {
    StringBuilder text = new StringBuilder("{\"schema\":1,\"provider\":\"" + name + "\",\n");
    text.append("\"offers\":[\n");
    int left = offers.size();
    for (ObjectNode offer : offers.values()) {
      ObjectNode ordered = JSON.createObjectNode();
      for (String key :
          new String[] {"model", "aliases", "patterns", "context_window", "max_output"}) {
        if (offer.has(key)) {
          ordered.set(key, offer.get(key));
        }
      }
      ordered.set("periods", offer.get("periods"));
      text.append(JSON.writeValueAsString(ordered)).append(--left > 0 ? ",\n" : "\n");
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text.append("]}\n"));
  }
}
