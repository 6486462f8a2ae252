package dev.purser.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.server.config.Config.Fallback;
import dev.purser.server.config.Config.LedgerKind;
import dev.purser.server.config.Config.Passthrough;
import dev.purser.wire.ProviderKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigsTest {

  @TempDir Path folder;

  @Test
  void load_nothingGiven_hasTheDocumentedDefaults() {
    Config config = Configs.defaults();

    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(4777);
    assertThat(config.data()).isEqualTo(Path.of("purser-data"));
    assertThat(config.ledger()).isEqualTo(LedgerKind.EMBEDDED);
    assertThat(config.strict()).isFalse();
    assertThat(config.drain()).isFalse();
    assertThat(config.adminToken()).isEmpty();
    assertThat(config.passthrough()).isEqualTo(Passthrough.LOOPBACK);
    assertThat(config.bodyLimit()).isEqualTo(32 << 20);
    assertThat(config.grace()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.providers()).containsKeys("openai", "anthropic", "gemini", "groq");
    assertThat(config.providers().get("anthropic").kind()).isEqualTo(ProviderKind.ANTHROPIC);
    assertThat(config.providers().get("openai").baseUrl())
        .isEqualTo(URI.create("https://api.openai.com"));
  }

  @Test
  void load_everythingGiven_isBound() throws IOException {
    Config config =
        load(
            """
            server: {host: localhost, port: 0}
            data: /tmp/books
            ledger:
              url: memory
            durability: strict
            on_leave: drain
            auth:
              admin_token: ${env:TOKEN}
            keys: {passthrough: never}
            limits: {body: 64KiB}
            shutdown: {grace: 1500ms}
            prices: {file: %s}
            budgets:
            providers:
              openai:
                api_key: ${file:%s}
                timeouts: {connect: 1s, first_byte: 2m, idle: 3s}
                connections: 7
                retries: 2
                fallbacks:
                  - {for_model: gpt-4o, provider: my-vllm, model: llama}
              my-vllm:
                kind: openai
                base_url: http://10.0.0.1:8000/
            """
                .formatted(file("own.json", "{}"), file("key", "sk-1\n")),
            Map.of("TOKEN", "letmein"));

    assertThat(config.host()).isEqualTo("localhost");
    assertThat(config.port()).isZero();
    assertThat(config.data()).isEqualTo(Path.of("/tmp/books"));
    assertThat(config.ledger()).isEqualTo(LedgerKind.MEMORY);
    assertThat(config.strict()).isTrue();
    assertThat(config.drain()).isTrue();
    assertThat(config.adminToken()).contains("letmein");
    assertThat(config.passthrough()).isEqualTo(Passthrough.NEVER);
    assertThat(config.bodyLimit()).isEqualTo(64 << 10);
    assertThat(config.grace()).isEqualTo(Duration.ofMillis(1500));
    assertThat(config.prices()).contains(folder.resolve("own.json"));
    Config.Provider openai = config.providers().get("openai");
    assertThat(openai.apiKey()).contains("sk-1");
    assertThat(openai.connect()).isEqualTo(Duration.ofSeconds(1));
    assertThat(openai.firstByte()).isEqualTo(Duration.ofMinutes(2));
    assertThat(openai.idle()).isEqualTo(Duration.ofSeconds(3));
    assertThat(openai.connections()).isEqualTo(7);
    assertThat(openai.retries()).isEqualTo(2);
    assertThat(openai.fallbacks()).containsExactly(new Fallback("gpt-4o", "my-vllm", "llama"));
    assertThat(config.providers().get("my-vllm").baseUrl())
        .isEqualTo(URI.create("http://10.0.0.1:8000"));
  }

  @Test
  void load_environment_winsOverTheFileAndFlagsOverBoth() throws IOException {
    Path file = file("purser.yaml", "server: {port: 1}\nproviders:\n  my-vllm: {kind: openai}\n");

    Config config =
        Configs.load(
            Optional.of(file),
            Map.of(
                "PURSER_SERVER_PORT", "2",
                "PURSER_DATA", "from-env",
                "PURSER_PROVIDERS_MY_VLLM_BASE_URL", "http://10.0.0.1",
                "PURSER_PROVIDERS_OPENAI_TIMEOUTS_IDLE", "9s",
                "PURSER_JAVA_HOME", "/not/ours",
                "PURSER_SERVER", "http://not.ours"),
            Map.of("--data", "from-flag"));

    assertThat(config.port()).isEqualTo(2);
    assertThat(config.data()).isEqualTo(Path.of("from-flag"));
    assertThat(config.providers().get("my-vllm").baseUrl())
        .isEqualTo(URI.create("http://10.0.0.1"));
    assertThat(config.providers().get("openai").idle()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void load_unknownKey_namesLineKeyAndWhatWasMeant() {
    assertProblem(
        "providers:\n  openai:\n    base_ulr: http://x\n",
        "purser.yaml:3: providers.openai.base_ulr: unknown key; did you mean base_url?; allowed: kind,");
  }

  @Test
  void load_wrongType_namesLineKeyAndWhatIsAllowed() {
    assertProblem(
        "server:\n  port: http\n",
        "purser.yaml:2: server.port: must be a whole number from 0 to 65535, is \"http\"");
    assertProblem(
        "server:\n  port: 70000\n",
        "purser.yaml:2: server.port: must be a whole number from 0 to 65535, is 70000");
    assertProblem("server: 1\n", "purser.yaml:1: server: must be a mapping, is 1");
    assertProblem(
        "durability: maybe\n",
        "purser.yaml:1: durability: must be standard or strict, is \"maybe\"");
  }

  @Test
  void load_badUrl_namesProvider() {
    assertProblem(
        "providers:\n  openai:\n    base_url: api.openai.com\n",
        "purser.yaml:3: providers.openai.base_url: must be an absolute http:// or https:// URL");
  }

  @Test
  void load_secretOfTheWrongType_isNotShown() {
    assertThatThrownBy(() -> load("auth:\n  admin_token: 8675309\n", Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("auth.admin_token: must be a text")
        .message()
        .doesNotContain("8675309");
  }

  @Test
  void load_severalProblems_namesEach() {
    assertThatThrownBy(() -> load("server: {port: x}\ndurabilty: strict\n", Map.of()))
        .hasMessageContaining("server.port")
        .hasMessageContaining("did you mean durability?");
  }

  @Test
  void load_brokenYaml_namesTheLine() {
    assertProblem("server:\n  port: [1\n", "purser.yaml:3: is not valid YAML");
    assertProblem("server: {}\nserver: {}\n", "purser.yaml:2: server stands here twice");
    assertProblem("- a list\n", "purser.yaml:1: must be a mapping");
  }

  @Test
  void load_missingFile_saysSo() {
    assertThatThrownBy(
            () -> Configs.load(Optional.of(folder.resolve("no.yaml")), Map.of(), Map.of()))
        .hasMessageContaining("no.yaml: there is no such file");
  }

  @Test
  void load_yamlThatContainsItself_isRefused() {
    assertProblem("data: &a [*a]", "1: contains itself");
    assertProblem("&a server: &b {port: *b}", "1: contains itself");
  }

  @ParameterizedTest
  @ValueSource(strings = {"${evn:TOKEN}", "${TOKEN}", "${env:TOKEN", "x${}y"})
  void load_referenceThatIsNone_isNoToken(String token) {
    assertThatThrownBy(() -> load("auth: {admin_token: '" + token + "'}", Map.of("TOKEN", "t")))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith(
            "1: auth.admin_token: has a reference that is none:"
                + " only ${env:NAME} and ${file:PATH} are known");
  }

  @Test
  void load_missingReference_namesIt() {
    assertProblem(
        "auth:\n  admin_token: ${env:NOWHERE}\n",
        "purser.yaml:2: auth.admin_token: the environment variable NOWHERE is not set");
    assertProblem(
        "auth:\n  admin_token: ${file:/no/where}\n",
        "purser.yaml:2: auth.admin_token: the file /no/where does not exist");
    assertThatThrownBy(() -> load("auth:\n  admin_token: ${env:NOWHERE}\n", Map.of()))
        .message()
        .hasLineCount(1);
  }

  @Test
  void load_filesThatAreNone_areNamedWithTheirLine() {
    assertProblem(
        "server: {port: 0}\nprices:\n  file: /no/prices.yaml\n",
        "purser.yaml:3: prices.file: must be a file that can be read, is /no/prices.yaml, which"
            + " does not exist");
    assertProblem(
        "rates:\n  file: " + folder + "\n", "purser.yaml:2: rates.file: must be a file that can");
    assertThatThrownBy(() -> Configs.load(Optional.of(folder), Map.of(), Map.of()))
        .hasMessage(folder + ": is a folder, not a file");
  }

  @Test
  void load_noTimeOrRoomAtAll_isRefused() {
    assertProblem(
        "providers:\n  openai:\n    timeouts:\n      connect: 0s\n",
        "purser.yaml:4: providers.openai.timeouts.connect: must be a duration");
    assertProblem("limits:\n  body: 0B\n", "purser.yaml:2: limits.body: must be a size");
  }

  @Test
  void load_otherMachinesWithoutToken_isRefused() {
    assertThatThrownBy(() -> Configs.load(Optional.empty(), Map.of(), Map.of("--host", "0.0.0.0")))
        .hasMessageContaining("--host: server.host: 0.0.0.0 can be reached from other machines")
        .hasMessageContaining("PURSER_AUTH_ADMIN_TOKEN");
  }

  @Test
  void load_laterBackends_areRefused() {
    assertProblem(
        "ledger: {url: 'jdbc:postgresql://db/purser'}\n",
        "purser.yaml:1: ledger.url: PostgreSQL is not supported in this version");
    assertProblem(
        "budgets: {backend: redis}\n",
        "purser.yaml:1: budgets.backend: Redis is not supported in this version");
  }

  @Test
  void load_mistypedVariable_isRefused() {
    assertThatThrownBy(
            () -> Configs.load(Optional.empty(), Map.of("PURSER_SERVER_PRT", "1"), Map.of()))
        .hasMessage(
            "environment PURSER_SERVER_PRT: unknown setting; did you mean PURSER_SERVER_PORT?");
  }

  @Test
  void load_fallbackToNowhere_isRefused() {
    assertProblem(
        "providers:\n  openai:\n    fallbacks:\n      - {provider: grok}\n",
        "purser.yaml:4: providers.openai.fallbacks.0.provider: there is no provider grok; did you"
            + " mean groq?");
    assertProblem(
        "providers:\n  openai:\n    fallbacks:\n      - {provider: anthropic}\n",
        "anthropic speaks another format than openai");
  }

  @Test
  void load_providerWhoseHostOnlyItsCustomerKnows_needsItsAddress() throws IOException {
    assertProblem(
        "providers:\n  bedrock:\n    api_key: x\n",
        "purser.yaml:2: providers.bedrock: needs base_url, as its host is the region's, such as"
            + " https://bedrock-runtime.us-east-1.amazonaws.com");
    assertProblem("providers:\n  azure:\n    api_key: x\n", "providers.azure: needs base_url");
    assertProblem(
        "providers:\n  bedrock-mantle:\n    api_key: x\n", "https://bedrock-mantle.us-east-1");
    assertThat(
            load("", Map.of("PURSER_PROVIDERS_BEDROCK_BASE_URL", "https://bedrock.example"))
                .providers()
                .get("bedrock")
                .kind())
        .isEqualTo(ProviderKind.BEDROCK);
  }

  @Test
  void load_fallbackFromOpenAiToOllama_isTaken() throws IOException {
    String fallback = "providers:\n  openai:\n    fallbacks:\n      - {provider: ollama}\n";
    assertThat(load(fallback, Map.of()).providers().get("openai").fallbacks())
        .containsExactly(new Fallback("", "ollama", ""));
  }

  @Test
  void load_newProviderWithoutKind_isRefused() {
    assertProblem(
        "providers:\n  mine:\n    base_url: http://x\n",
        "purser.yaml:2: providers.mine: a provider that is not built in needs kind and base_url");
    assertProblem(
        "providers:\n  Mine:\n    base_url: http://x\n",
        "providers.Mine: a provider's name has 1 to 64 lower-case letters");
  }

  @Test
  void load_providerOfATakenName_isRefused() {
    for (String name : new String[] {"api", "ui", "v1", "sandbox"}) {
      assertProblem(
          "providers:\n  %s:\n    kind: openai\n    base_url: http://x\n".formatted(name),
          "purser.yaml:2: providers.%s: %s is ".formatted(name, name));
    }
    assertProblem(
        "providers:\n  x_ai:\n    api_key: k\n",
        "purser.yaml:2: providers.x_ai: x_ai is another name of xai; say that");
  }

  @Test
  void load_sectionThatIsNone_isNamedThoughTheEnvironmentSaysMore() {
    assertThatThrownBy(() -> load("server: 5\n", Map.of("PURSER_SERVER_PORT", "0")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("purser.yaml:1: server: must be a mapping, is 5");
  }

  private void assertProblem(String yaml, String expected) {
    assertThatThrownBy(() -> load(yaml, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }

  private Config load(String yaml, Map<String, String> environment) throws IOException {
    return Configs.load(Optional.of(file("purser.yaml", yaml)), environment, Map.of());
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }
}
