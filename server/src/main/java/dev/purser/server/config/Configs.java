package dev.purser.server.config;

import dev.purser.core.usage.ProviderNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Loads the configuration. */
public final class Configs {

  private Configs() {}

  /**
   * The configuration of a file, with the environment over it and flags over both.
   *
   * @param file the YAML file; without one everything has its default
   * @param environment environment variables by name; those that begin with {@code PURSER_} and
   *     those that the file refers to are looked at
   * @param flags values of {@code --host}, {@code --port} and {@code --data} by flag
   * @throws ConfigException if something is wrong; it has a line for each thing
   */
  public static Config load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> flags) {
    Schema schema = Schema.load();
    Settings settings = file.map(YamlFile::read).orElseGet(Settings::new);
    List<String> problems = new ArrayList<>();
    TreeSet<String> providers = new TreeSet<>(BuiltInProviders.ALL.keySet());
    providers.addAll(BuiltInProviders.KINDS.keySet());
    providers.addAll(settings.root().path("providers").propertyNames());
    new Environment(schema, providers).apply(environment, settings, problems);
    Flags.apply(flags, schema, settings);
    new References(environment, schema, settings, problems).resolve();
    // The validator takes a while to load, and nothing said is nothing said wrong.
    if (!settings.root().isEmpty()) {
      problems.addAll(schema.problems(settings));
    }
    refuse(problems);
    Config config = new Binder(schema, settings, problems).bind();
    refuse(problems);
    return config;
  }

  /** The configuration without file, environment and flags. */
  public static Config defaults() {
    return load(Optional.empty(), Map.of(), Map.of());
  }

  /**
   * What is missing of a provider that is known by name but has no base URL of its own.
   *
   * @param provider its name, or an alias of it
   * @return a sentence's end, such as {@code needs base_url, …}; empty for any other name
   */
  public static Optional<String> missingOf(String provider) {
    String name = ProviderNames.canonical(provider);
    return BuiltInProviders.KINDS.containsKey(name)
        ? Optional.of(BuiltInProviders.missingBaseUrl(name))
        : Optional.empty();
  }

  private static void refuse(List<String> problems) {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }
}
