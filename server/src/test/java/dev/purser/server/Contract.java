package dev.purser.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document as what every answer of a server has to agree with. Thread-safe. */
final class Contract {

  // Readers of the document differ in what they make of a key that is there twice.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();
  private static final Contract SHIPPED = new Contract(read());

  private record Path(Pattern pattern, JsonNode operations) {}

  private final JsonNode document;
  private final List<Path> paths;
  private final SchemaRegistry registry =
      SchemaRegistry.withDialect(
          Dialect.builder(Dialects.getDraft202012())
              .keyword(new NonValidationKeyword("components"))
              .build());
  private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();

  private Contract(JsonNode document) {
    this.document = document;
    this.paths =
        document.path("paths").properties().stream()
            // What is written out goes before what stands for anything.
            .sorted(
                Comparator.comparingLong(
                    path -> path.getKey().chars().filter(c -> c == '{').count()))
            .map(path ->
                new Path(
                    Pattern.compile(path.getKey().replaceAll("\\{[a-z]+}", "[^/]+")),
                    path.getValue()))
            .toList();
  }

  private static JsonNode read() {
    try (InputStream in = Contract.class.getResourceAsStream("api/openapi.json")) {
      return JSON.readTree(Objects.requireNonNull(in, "no OpenAPI document"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails if an answer is not as the document describes it. */
  static void check(String method, String path, int status, String type, String body) {
    SHIPPED.agrees(method, path.replaceFirst("\\?.*", ""), status, type, body);
  }

  private void agrees(String method, String path, int status, String type, String body) {
    Optional<JsonNode> operation =
        paths.stream()
            .filter(known -> known.pattern().matcher(path).matches())
            .findFirst()
            .map(known -> known.operations().path(method.toLowerCase(Locale.ROOT)))
            .filter(JsonNode::isObject);
    if (operation.isEmpty()) {
      return;
    }
    String what = method + " " + path + " -> " + status + " " + body;
    JsonNode responses = operation.get().path("responses");
    JsonNode response = responses.path(Integer.toString(status));
    JsonNode described = response.isMissingNode() ? responses.path("default") : response;
    assertThat(described.isObject()).as("described: " + what).isTrue();
    JsonNode content = described.path("content");
    if (content.isMissingNode()) {
      assertThat(body).as(what).isEmpty();
      return;
    }
    String media = type.replaceFirst(";.*", "");
    assertThat(content.propertyNames()).as(what).contains(media);
    JsonNode schema = content.path(media).path("schema");
    if (schema.isObject() && media.endsWith("json")) {
      assertThat(schema((ObjectNode) schema).validate(JSON.readTree(body))).as(what).isEmpty();
    }
  }

  private Schema schema(ObjectNode schema) {
    return schemas.computeIfAbsent(
        schema,
        plain -> {
          ObjectNode whole = ((ObjectNode) plain).deepCopy();
          whole.set("components", document.path("components"));
          return registry.getSchema(whole);
        });
  }
}
