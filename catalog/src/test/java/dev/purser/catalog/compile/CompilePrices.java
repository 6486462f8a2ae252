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
 * Writes the shipped price files: {@code CompilePrices <sources> <plan> <corrections> <target>},
 * where sources is a folder with the price lists of genai-prices, pi-ai and LiteLLM, the plan says
 * what they cannot, and corrections are prices that were seen on bills.
 */
final class CompilePrices {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Path sources;
  private final PrintStream out;

  private CompilePrices(Path sources, PrintStream out) {
    this.sources = sources;
    this.out = out;
  }

  /** Runs. */
  public static void main(String[] args) throws IOException {
    compile(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), Path.of(args[3]), System.out);
  }

  /** Writes the price files of every seller of a plan. */
  static void compile(Path sources, Path planFile, Path corrections, Path target, PrintStream out)
      throws IOException {
    new CompilePrices(sources, out).run(planFile, corrections, target);
  }

  private void run(Path planFile, Path correctionsFile, Path target) throws IOException {
    JsonNode plan = JSON.readTree(planFile);
    Corrections corrections = new Corrections(JSON.readTree(correctionsFile));
    Map<String, Map<String, ObjectNode>> compiled = new LinkedHashMap<>();
    JsonNode genaiPrices = source("genai-prices_");
    JsonNode litellm = source("litellm_");
    JsonNode pi = source("pi-ai-");
    for (Map.Entry<String, JsonNode> entry : plan.get("sellers").properties()) {
      String name = entry.getKey();
      JsonNode its = entry.getValue();
      Seller seller = new Seller(its, litellmOf(litellm, its), piOf(pi, its));
      JsonNode provider = providerOf(genaiPrices, its.path("genai_prices").asString(""));
      String page = provider.path("pricing_urls").path(0).asString("");
      String model = its.path("copy_of").asString("");
      Map<String, ObjectNode> offers =
          !model.isEmpty()
              ? seller.copy(compiled.get(model), model, plan.get("litellm").stringValue())
              : seller.compile(
                  provider.path("models"),
                  plan.get("genai_prices").stringValue() + (page.isEmpty() ? "" : ", of " + page),
                  plan.get("pi").stringValue(),
                  plan.get("litellm").stringValue());
      corrections.apply(name, offers);
      compiled.put(name, offers);
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
      offer.get("periods").forEach(period -> Confidence.note((ObjectNode) period));
      ordered.set("periods", offer.get("periods"));
      text.append(JSON.writeValueAsString(ordered)).append(--left > 0 ? ",\n" : "\n");
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, text.append("]}\n"));
  }
}
