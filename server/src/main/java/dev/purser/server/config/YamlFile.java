package dev.purser.server.config;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads a YAML file together with the line of every value. */
final class YamlFile {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final String name;
  private final Settings settings = new Settings();

  private YamlFile(String name) {
    this.name = name;
  }

  static Settings read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigException(file + ": there is no such file; see --config");
    } catch (IOException e) {
      throw new ConfigException(file + ": " + FileFault.of(file, e));
    }
    return new YamlFile(file.toString()).read(text);
  }

  private Settings read(String text) {
    Optional<Node> root;
    try {
      root = new Compose(LoadSettings.builder().setLabel(name).build()).composeString(text);
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(m -> ":" + (m.getLine() + 1)).orElse("");
      throw new ConfigException(name + line + ": is not valid YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new ConfigException(name + ": is not valid YAML: " + e.getMessage());
    }
    switch (root.orElse(null)) {
      case null -> {} // an empty file leaves every default
      case MappingNode mapping -> {
        ObjectNode values = mapping(mapping, List.of());
        values.properties().forEach(p -> settings.root().set(p.getKey(), p.getValue()));
      }
      case ScalarNode scalar when Tag.NULL.equals(scalar.getTag()) -> {}
      case Node other ->
          throw new ConfigException(
              place(other) + ": must be a mapping such as server: {port: 4777}");
    }
    return settings;
  }

  private JsonNode value(Node node, List<String> path) {
    if (node.isRecursive()) {
      throw new ConfigException(place(node) + ": contains itself");
    }
    settings.place(path, place(node));
    return switch (node) {
      case MappingNode mapping -> mapping(mapping, path);
      case SequenceNode sequence -> {
        ArrayNode array = JSON.arrayNode();
        for (Node item : sequence.getValue()) {
          array.add(value(item, child(path, Integer.toString(array.size()))));
        }
        yield array;
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> throw new ConfigException(place(node) + ": aliases are not supported here");
    };
  }

  private ObjectNode mapping(MappingNode node, List<String> path) {
    ObjectNode object = JSON.objectNode();
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new ConfigException(place(tuple.getKeyNode()) + ": a key must be a plain text");
      }
      if (!seen.add(key.getValue())) {
        throw new ConfigException(place(key) + ": " + key.getValue() + " stands here twice");
      }
      List<String> at = child(path, key.getValue());
      JsonNode value = value(tuple.getValueNode(), at);
      settings.place(at, place(key));
      // A key without a value, such as "server:" with all below it commented out, says nothing.
      if (!value.isNull()) {
        object.set(key.getValue(), value);
      }
    }
    return object;
  }

  private static JsonNode scalar(ScalarNode node) {
    Tag tag = node.getTag();
    if (Tag.NULL.equals(tag)) {
      return JSON.nullNode();
    }
    if (Tag.BOOL.equals(tag)) {
      return JSON.booleanNode(node.getValue().equalsIgnoreCase("true"));
    }
    if (Tag.INT.equals(tag) && node.getValue().matches("[-+]?[0-9]{1,30}")) {
      return JSON.numberNode(new BigInteger(node.getValue()));
    }
    return JSON.stringNode(node.getValue());
  }

  private static List<String> child(List<String> path, String name) {
    List<String> child = new ArrayList<>(path);
    child.add(name);
    return child;
  }

  private String place(Node node) {
    return name + node.getStartMark().map(Mark::getLine).map(line -> ":" + (line + 1)).orElse("");
  }
}
