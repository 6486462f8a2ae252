package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;

/**
 * What decides which windows a call touches. Two equal calls touch the same ones.
 *
 * @param org the organisation of the caller
 * @param provider canonical provider name
 * @param model model asked for
 * @param operation OpenTelemetry {@code gen_ai.operation.name}
 * @param labels every label of the call
 * @param binding the labels that the caller could not choose freely: the only ones that budgets
 *     which refuse look at, so that nobody escapes a ceiling by renaming himself
 */
public record Call(
    String org, String provider, String model, String operation, Labels labels, Labels binding) {

  /** The call of a record from a trusted source, all of whose labels bind. */
  public static Call of(UsageRecord record) {
    return new Call(
        record.id().org(),
        record.provider(),
        record.model(),
        record.operation(),
        record.labels(),
        record.labels());
  }

  String dimension(String name, boolean onlyBinding) {
    return switch (name) {
      case "provider" -> provider;
      case "model" -> model;
      case "operation" -> operation;
      case "org" -> org;
      default -> (onlyBinding ? binding : labels).get(name);
    };
  }
}
