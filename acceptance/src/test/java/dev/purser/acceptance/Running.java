package dev.purser.acceptance;

import dev.purser.server.Application;
import dev.purser.server.config.Configs;
import dev.purser.testkit.FakeUpstream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A whole server on a free port, with one fake upstream behind all three providers. */
final class Running implements AutoCloseable {

  private final FakeUpstream upstream = FakeUpstream.start();
  private final Application application;
  private final Control control;

  Running(Path data) {
    application =
        Application.start(
            Configs.load(
                Optional.empty(),
                providers(upstream),
                Map.of("--port", "0", "--data", data.toString())));
    control = new Control(application.address());
  }

  /** The environment that sends the three providers to an upstream, with a key for each. */
  static Map<String, String> providers(FakeUpstream upstream) {
    String url = upstream.baseUrl().toString();
    return Map.of(
        "PURSER_PROVIDERS_OPENAI_BASE_URL",
        url,
        "PURSER_PROVIDERS_OPENAI_API_KEY",
        "sk-openai",
        "PURSER_PROVIDERS_ANTHROPIC_BASE_URL",
        url,
        "PURSER_PROVIDERS_ANTHROPIC_API_KEY",
        "sk-anthropic",
        "PURSER_PROVIDERS_GEMINI_BASE_URL",
        url,
        "PURSER_PROVIDERS_GEMINI_API_KEY",
        "sk-gemini");
  }

  FakeUpstream upstream() {
    return upstream;
  }

  Control control() {
    return control;
  }

  @Override
  public void close() {
    control.close();
    application.close();
    upstream.close();
  }
}
