package dev.purser.wire;

import java.util.Locale;

/** The one spelling of service tiers that providers name differently. */
final class ServiceTiers {

  private ServiceTiers() {}

  /** The tier that served; empty for the standard one. */
  static String served(String name) {
    String tier = name.toLowerCase(Locale.ROOT);
    return switch (tier) {
      case "default", "auto", "standard", "standard_only", "on_demand", "unspecified" -> "";
      case "on_demand_flex" -> "flex";
      case "on_demand_priority" -> "priority";
      default -> tier;
    };
  }

  /** The tier asked for; empty where the provider may choose. */
  static String asked(String name) {
    String tier = name.toLowerCase(Locale.ROOT);
    return switch (tier) {
      case "", "auto", "unspecified" -> "";
      case "default", "standard", "standard_only", "on_demand" -> "standard";
      default -> tier;
    };
  }
}
