package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.price.Priceable;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Quantities;
import dev.purser.wire.ProviderKind;
import dev.purser.wire.ReadUsage;
import dev.purser.wire.Route;
import dev.purser.wire.StreamReader;
import dev.purser.wire.UsageReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What providers said that calls cost, against what our prices of that day make of their usage. */
class RecordedCostsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Pattern CREATED =
      Pattern.compile("\"created(?:_at)?\": ?\"?([0-9TZ:.\\-]+)");

  /** What is billed besides the tokens, and is in no usage. */
  private static final Map<String, String> FEES =
      Map.of(
          // A search by OpenRouter's web plugin.
          "openrouter.chat.json.03.json", "0.002",
          // Server tools of OpenRouter, which run three searches at 5 and the rest in tokens.
          "openrouter.chat.json.15.json", "0.015885",
          // One search by the provider, at 10 for a thousand.
          "openrouter.chat.json.16.json", "0.01",
          "openrouter.chat.stream.06.sse", "0.01",
          // 2,161 tokens that were read from the cache are billed as written too, at 1/12.
          "openrouter.chat.json.09.json", "0.0001800833",
          // A search in an attachment, at 5 for a thousand.
          "xai.xai.grpc.json.08.json", "0.005");

  /** Who is behind a gateway that others recorded. */
  private static final Map<String, String> SELLERS =
      Map.of(
          "pydantic-gateway.chat.json.01.json", "groq",
          "pydantic-gateway.chat.json.02.json", "openai",
          "pydantic-gateway.converse.json.01.json", "bedrock",
          "pydantic-gateway.messages.json.01.json", "anthropic");

  @TestFactory
  Stream<DynamicTest> cost_ofARecordedAnswer_isWhatTheProviderSaid() {
    Path folder = folder();
    JsonNode costs = MAPPER.readTree(folder.resolve("reported_costs.json").toFile());
    return costs
        .get("entries")
        .valueStream()
        .map(entry -> DynamicTest.dynamicTest(entry.get("file").asString(), () -> check(entry)));
  }

  private static Path folder() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path found = at.resolve("shared/payloads");
      if (Files.isDirectory(found)) {
        return found;
      }
    }
    Assumptions.abort("skipped: no ../shared/payloads here");
    return Path.of("");
  }

  private static void check(JsonNode entry) throws IOException {
    String file = entry.get("file").asString();
    byte[] body = Files.readAllBytes(folder().resolve(file));
    ReadUsage read = read(file, body);
    String seller = SELLERS.getOrDefault(file, file.substring(0, file.indexOf('.')));
    Money calculated = calculated(seller, entry, read, body);
    Money fee = Money.parse(FEES.getOrDefault(file, "0"));
    Money said = said(entry, read);
    assertThat(said.ticks() - calculated.plus(fee).ticks())
        .as("%s said, %s calculated", said, calculated)
        .isZero();
    if (!SELLERS.containsKey(file)) {
      assertThat(read.reportedCost()).contains(said);
    }
  }

  private static Money said(JsonNode entry, ReadUsage read) {
    // With the caller's own key the provider behind bills what the seller does not.
    if (entry.get("note").asString().startsWith("BYOK")) {
      return read.reportedCost().orElseThrow();
    }
    return Money.of(
        new BigDecimal(entry.get("reported_usd").asString())
            .setScale(Money.SCALE, RoundingMode.HALF_EVEN));
  }

  private static Money calculated(String seller, JsonNode entry, ReadUsage read, byte[] body) {
    Cost all = cost(seller, entry, read, body, read.quantities());
    Cost cost = all.amount().isPresent() ? all : cost(seller, entry, read, body, Quantities.NONE);
    return cost.amount().orElseThrow(() -> new AssertionError(cost));
  }

  private static Cost cost(
      String seller, JsonNode entry, ReadUsage read, byte[] body, Quantities quantities) {
    String model = read.model().isEmpty() ? entry.get("model").asString() : read.model();
    return Harness.PRICES.cost(
        new Priceable(
            seller,
            model,
            createdAt(new String(body, UTF_8)),
            read.tokens().orElseThrow(),
            read.parts(),
            quantities,
            read.serviceTier(),
            read.region(),
            read.speed(),
            ""));
  }

  private static Instant createdAt(String body) {
    Matcher created = CREATED.matcher(body);
    Optional<String> at = created.find() ? Optional.of(created.group(1)) : Optional.empty();
    return at.map(text ->
            text.contains("T") ? Instant.parse(text) : Instant.ofEpochSecond(Long.parseLong(text)))
        .orElse(Instant.parse("2026-07-01T00:00:00Z"));
  }

  private static ReadUsage read(String file, byte[] body) {
    String path =
        file.contains(".responses.")
            ? "/v1/responses"
            : file.contains(".messages.")
                ? "/v1/messages"
                : file.contains(".converse.") ? "/model/m/converse" : "/v1/chat/completions";
    ProviderKind kind = file.contains(".converse.") ? ProviderKind.BEDROCK : ProviderKind.OPENAI;
    Route.Metered route = (Route.Metered) kind.route("POST", path, "");
    if (!file.contains(".stream.")) {
      UsageReader reader = route.format().answer();
      reader.read(body, 0, body.length);
      return reader.usage();
    }
    byte[] stream = file.endsWith(".jsonl") ? events(body) : body;
    StreamReader reader = route.format().stream(false);
    reader.read(stream, 0, stream.length, (bytes, offset, length) -> {});
    reader.end((bytes, offset, length) -> {});
    return reader.usage();
  }

  private static byte[] events(byte[] lines) {
    StringBuilder events = new StringBuilder();
    new String(lines, UTF_8).lines().forEach(line -> events.append("data: " + line + "\n\n"));
    return events.append("data: [DONE]\n\n").toString().getBytes(UTF_8);
  }
}
