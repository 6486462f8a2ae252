package dev.purser.catalog.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ShippedPricesTest {

  private static final Path BUILD = Path.of("src/build");
  private static final Path SHIPPED = Path.of("src/main/resources/dev/purser/catalog/prices");
  private static final JsonMapper JSON = JsonMapper.shared();

  @Test
  void compile_fromTheListsAndOurFiles_isWhatIsShipped(@TempDir Path folder) throws IOException {
    Optional<Path> lists = lists();
    assumeThat(lists).as("skipped: no published price lists in a folder shared/prices").isPresent();
    CompilePrices.compile(
        lists.orElseThrow(),
        BUILD.resolve("sellers.json"),
        BUILD.resolve("corrections.json"),
        folder,
        new PrintStream(OutputStream.nullOutputStream(), true));
    try (Stream<Path> files = Files.list(SHIPPED)) {
      for (Path file : files.toList()) {
        assertThat(folder.resolve(file.getFileName())).hasSameTextualContentAs(file);
      }
    }
  }

  /** Holds without the lists too: what was written by hand is in what is shipped, word by word. */
  @Test
  void shipped_holdsEveryCorrectionAndEveryOfferOfThePlan() throws IOException {
    for (JsonNode correction :
        JSON.readTree(BUILD.resolve("corrections.json")).get("corrections")) {
      assertThat(correction.path("reason").asString("")).isNotBlank();
      JsonNode shipped =
          offer(correction.get("seller").stringValue(), correction.get("model").stringValue());
      JsonNode first = shipped.at("/periods/0");
      if (correction.has("offer")) {
        assertThat(first).isEqualTo(correction.at("/offer/periods/0"));
      } else {
        assertThat(first.get("to")).isEqualTo(correction.get("until"));
        assertThat(shipped.at("/periods/1/from")).isEqualTo(correction.get("until"));
        assertThat(first.get("source")).isEqualTo(correction.get("source"));
        assertThat(first.get("prices").properties())
            .containsAll(correction.get("prices").properties());
      }
    }
    JsonNode sellers = JSON.readTree(BUILD.resolve("sellers.json")).get("sellers");
    for (var seller : sellers.properties()) {
      for (JsonNode offer : seller.getValue().path("offers")) {
        JsonNode shipped = offer(seller.getKey(), offer.get("model").stringValue());
        assertThat(shipped.at("/periods/0/prices").properties())
            .containsAll(offer.at("/periods/0/prices").properties());
      }
    }
  }

  @Test
  void shipped_isWhatThePlanNames() throws IOException {
    Set<String> planned = new HashSet<>();
    JSON.readTree(BUILD.resolve("sellers.json"))
        .get("sellers")
        .properties()
        .forEach(seller -> planned.add(seller.getKey() + ".json"));
    try (Stream<Path> files = Files.list(SHIPPED)) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      assertThat(names).containsExactlyInAnyOrderElementsOf(planned);
    }
  }

  private static Optional<Path> lists() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path found = at.resolve("shared").resolve("prices");
      if (Files.isDirectory(found)) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static JsonNode offer(String seller, String model) throws IOException {
    for (JsonNode offer : JSON.readTree(SHIPPED.resolve(seller + ".json")).get("offers")) {
      if (offer.get("model").stringValue().equals(model)) {
        return offer;
      }
    }
    throw new AssertionError(seller + " has no " + model);
  }
}
