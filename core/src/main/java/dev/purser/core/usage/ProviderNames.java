package dev.purser.core.usage;

import java.util.Map;

/** The names of providers: one is canonical, and stands in records. */
public final class ProviderNames {

  /**
   * Names of OpenTelemetry's {@code gen_ai.provider.name} and of {@code gen_ai.system} before it
   * that differ from the canonical ones.
   */
  public static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("aws.bedrock", "bedrock"),
          Map.entry("azure.ai.openai", "azure"),
          Map.entry("azure.ai.inference", "azure"),
          Map.entry("az.ai.openai", "azure"),
          Map.entry("az.ai.inference", "azure"),
          Map.entry("gcp.gemini", "gemini"),
          Map.entry("gcp.gen_ai", "gemini"),
          Map.entry("gcp.vertex_ai", "vertex"),
          Map.entry("vertex_ai", "vertex"),
          Map.entry("mistral_ai", "mistral"),
          Map.entry("x_ai", "xai"));

  private static final String DIMENSION = "provider";

  private ProviderNames() {}

  /** The canonical name of a provider; a name that is no alias is canonical itself. */
  public static String canonical(String name) {
    return ALIASES.getOrDefault(name, name);
  }

  /** Values by dimension, in which a {@code provider} has its canonical name. */
  public static Labels canonical(Labels dimensions) {
    String name = dimensions.get(DIMENSION);
    String canonical = canonical(name);
    return canonical.equals(name) ? dimensions : dimensions.with(Labels.of(DIMENSION, canonical));
  }
}
