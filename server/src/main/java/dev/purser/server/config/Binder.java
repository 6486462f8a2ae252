package dev.purser.server.config;

import dev.purser.core.usage.ProviderNames;
import dev.purser.server.config.Config.Fallback;
import dev.purser.server.config.Config.LedgerKind;
import dev.purser.server.config.Config.Passthrough;
import dev.purser.wire.ProviderKind;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Makes records of values that fit the schema, and checks what a schema cannot say. */
final class Binder {

  private static final JsonNode NOTHING = JsonNodeFactory.instance.objectNode();

  /** What a provider of this name would hide. */
  private static final Set<String> OWN_PATHS =
      Set.of("api", "ui", "v1", "mcp", "metrics", "healthz", "readyz", "openapi.json");

  private final Schema schema;
  private final Settings settings;
  private final List<String> problems;

  Binder(Schema schema, Settings settings, List<String> problems) {
    this.schema = schema;
    this.settings = settings;
    this.problems = problems;
  }

  Config bind() {
    Optional<String> adminToken = optional("auth", "admin_token");
    String host = text("server", "host");
    checkHost(host, adminToken);
    return new Config(
        host,
        Integer.parseInt(text("server", "port")),
        Path.of(text("data")),
        ledger(),
        text("durability").equals("strict"),
        text("on_leave").equals("drain"),
        adminToken,
        Passthrough.valueOf(text("keys", "passthrough").toUpperCase(Locale.ROOT)),
        providers(),
        Measures.bytes(text("limits", "body")),
        Measures.duration(text("shutdown", "grace")),
        file("prices", "file"),
        file("rates", "file"),
        priceUpdates());
  }

  private Optional<Path> file(String... path) {
    Optional<Path> file = optional(path).map(Path::of);
    file.filter(it -> !Files.isReadable(it) || Files.isDirectory(it))
        .ifPresent(it ->
            problem(
                List.of(path),
                "must be a file that can be read, is "
                    + it
                    + (Files.exists(it) ? "" : ", which does not exist")));
    return file;
  }

  private Optional<Config.PriceUpdates> priceUpdates() {
    List<String> path = List.of("prices", "update");
    Optional<String> url = optional("prices", "update", "url");
    Optional<String> key = optional("prices", "update", "public_key");
    if (url.isEmpty()) {
      return Optional.empty();
    }
    if (key.isEmpty()) {
      problem(path, "needs public_key: prices without a signature are not taken");
      return Optional.empty();
    }
    Optional<PublicKey> parsed = Ed25519.key(key.get());
    if (parsed.isEmpty()) {
      problem(
          List.of("prices", "update", "public_key"),
          "must be an Ed25519 public key: 32 bytes in base64, or PEM as 'openssl pkey -pubout'"
              + " writes it");
      return Optional.empty();
    }
    return Optional.of(
        new Config.PriceUpdates(
            URI.create(url.get()),
            parsed.get(),
            Measures.duration(text("prices", "update", "every"))));
  }

  private LedgerKind ledger() {
    if (text("ledger", "url").startsWith("jdbc:")) {
      problem(
          List.of("ledger", "url"), "PostgreSQL is not supported in this version; use embedded");
    }
    if (text("budgets", "backend").equals("redis")) {
      problem(List.of("budgets", "backend"), "Redis is not supported in this version; use ledger");
    }
    return text("ledger", "url").equals("memory") ? LedgerKind.MEMORY : LedgerKind.EMBEDDED;
  }

  private void checkHost(String host, Optional<String> adminToken) {
    List<String> path = List.of("server", "host");
    try {
      if (!InetAddress.getByName(host).isLoopbackAddress() && adminToken.isEmpty()) {
        problem(
            path,
            host
                + " can be reached from other machines, and without auth.admin_token anybody there"
                + " could read and change everything; set PURSER_AUTH_ADMIN_TOKEN or use 127.0.0.1");
      }
    } catch (UnknownHostException e) {
      problem(path, "there is no host " + host + "; use an address of this machine or 127.0.0.1");
    }
  }

  private Map<String, Config.Provider> providers() {
    TreeSet<String> names = new TreeSet<>(BuiltInProviders.ALL.keySet());
    names.addAll(settings.root().path("providers").propertyNames());
    Map<String, Config.Provider> providers = new TreeMap<>();
    for (String name : names) {
      provider(name).ifPresent(provider -> providers.put(name, provider));
    }
    providers.forEach((name, provider) -> checkFallbacks(name, provider, providers));
    return providers;
  }

  private Optional<Config.Provider> provider(String name) {
    List<String> path = List.of("providers", name);
    Optional<String> taken = whyTaken(name);
    if (taken.isPresent()) {
      problem(path, name + " is " + taken.get());
      return Optional.empty();
    }
    BuiltInProviders.BuiltIn builtIn = BuiltInProviders.ALL.get(name);
    Optional<ProviderKind> kind =
        optional("providers", name, "kind")
            .map(text -> ProviderKind.valueOf(text.toUpperCase(Locale.ROOT)))
            .or(() -> Optional.ofNullable(builtIn).map(BuiltInProviders.BuiltIn::kind))
            .or(() -> Optional.ofNullable(BuiltInProviders.KINDS.get(name)));
    Optional<String> baseUrl =
        optional("providers", name, "base_url")
            .or(() -> Optional.ofNullable(builtIn).map(BuiltInProviders.BuiltIn::baseUrl));
    if (baseUrl.isEmpty() && BuiltInProviders.KINDS.containsKey(name)) {
      problem(path, BuiltInProviders.missingBaseUrl(name));
      return Optional.empty();
    }
    if (kind.isEmpty() || baseUrl.isEmpty()) {
      problem(
          path,
          "a provider that is not built in needs kind and base_url; built in are "
              + String.join(", ", new TreeSet<>(BuiltInProviders.ALL.keySet())));
      return Optional.empty();
    }
    Optional<URI> uri = uri(path, baseUrl.get());
    return uri.map(url ->
        new Config.Provider(
            kind.get(),
            url,
            optional("providers", name, "api_key"),
            Measures.duration(text("providers", name, "timeouts", "connect")),
            Measures.duration(text("providers", name, "timeouts", "first_byte")),
            Measures.duration(text("providers", name, "timeouts", "idle")),
            Integer.parseInt(text("providers", name, "connections")),
            Integer.parseInt(text("providers", name, "retries")),
            fallbacks(name)));
  }

  /** What a name that no declared provider may have means already; empty for any other. */
  private static Optional<String> whyTaken(String name) {
    if (name.equals("sandbox")) {
      return Optional.of("the built-in simulated provider; choose another name");
    }
    if (OWN_PATHS.contains(name)) {
      return Optional.of("where the server's own paths begin; choose another name");
    }
    String canonical = ProviderNames.canonical(name);
    return canonical.equals(name)
        ? Optional.empty()
        : Optional.of("another name of " + canonical + "; say that");
  }

  private Optional<URI> uri(List<String> provider, String baseUrl) {
    URI uri;
    try {
      uri =
          URI.create(baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl);
    } catch (IllegalArgumentException e) {
      uri = URI.create("");
    }
    if (uri.getHost() == null) {
      List<String> path = new ArrayList<>(provider);
      path.add("base_url");
      problem(path, "must be an absolute http:// or https:// URL, is \"" + baseUrl + "\"");
      return Optional.empty();
    }
    return Optional.of(uri);
  }

  private List<Fallback> fallbacks(String name) {
    List<Fallback> fallbacks = new ArrayList<>();
    for (JsonNode fallback : settings.root().path("providers").path(name).path("fallbacks")) {
      fallbacks.add(
          new Fallback(
              fallback.path("for_model").asString(""),
              ProviderNames.canonical(fallback.path("provider").asString(name)),
              fallback.path("model").asString("")));
    }
    return fallbacks;
  }

  private void checkFallbacks(
      String name, Config.Provider provider, Map<String, Config.Provider> providers) {
    for (int i = 0; i < provider.fallbacks().size(); i++) {
      String target = provider.fallbacks().get(i).provider();
      List<String> path = List.of("providers", name, "fallbacks", Integer.toString(i), "provider");
      Config.Provider to = providers.get(target);
      if (to == null) {
        problem(
            path,
            "there is no provider "
                + target
                + Nearest.to(target, providers.keySet())
                    .map(near -> "; did you mean " + near + "?")
                    .orElse(""));
      } else if (!speaksAlike(provider.kind(), to.kind())) {
        problem(path, target + " speaks another format than " + name);
      }
    }
  }

  /** Ollama has OpenAI's paths where OpenAI has them. */
  private static boolean speaksAlike(ProviderKind one, ProviderKind other) {
    return one == other || (one == ProviderKind.OPENAI && other == ProviderKind.OLLAMA);
  }

  /** A value as text; its default if it was not given. */
  private String text(String... path) {
    return optional(path)
        .orElseGet(() -> schema.at(List.of(path)).orElse(NOTHING).path("default").asString(""));
  }

  private Optional<String> optional(String... path) {
    JsonNode node = settings.root();
    for (String name : path) {
      node = node.path(name);
    }
    return node.isMissingNode() ? Optional.empty() : Optional.of(node.asString());
  }

  private void problem(List<String> path, String what) {
    problems.add(settings.placeOf(path) + ": " + String.join(".", path) + ": " + what);
  }
}
