package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;
import java.util.List;

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
 * @param canonical the model's canonical name, which is the same whatever alias was asked for;
 *     equal to {@code model} where none is known
 */
public record Call(
    String org,
    String provider,
    String model,
    String operation,
    Labels labels,
    Labels binding,
    String canonical) {

  /** A call for a model of whose canonical name nothing is known. */
  public Call(
      String org, String provider, String model, String operation, Labels labels, Labels binding) {
    this(org, provider, model, operation, labels, binding, model);
  }

  /** The call of a record, which says which of its labels do not bind. */
  public static Call of(UsageRecord record) {
    return of(record, canonical(record));
  }

  /** The call of a record whose model has a canonical name that its price does not tell. */
  public static Call of(UsageRecord record, String canonical) {
    return new Call(
        record.id().org(),
        record.provider(),
        record.model(),
        record.operation(),
        record.labels(),
        record.labels().without(record.unbound()),
        canonical);
  }

  /** The price of a record says which offer it was: {@code provider/model@date}. */
  private static String canonical(UsageRecord record) {
    String price = record.cost().price();
    String offer = record.provider() + "/";
    int at = price.lastIndexOf('@');
    return price.startsWith(offer) && at > offer.length()
        ? price.substring(offer.length(), at)
        : record.model();
  }

  /** Whether a dimension has a value; a model has the name that was asked for, too. */
  boolean has(String name, String value, boolean onlyBinding) {
    return dimension(name, onlyBinding).equals(value)
        || name.equals("model") && model.equals(value);
  }

  /** Whether a dimension has one of some values. */
  boolean hasOneOf(String name, List<String> values, boolean onlyBinding) {
    return values.contains(dimension(name, onlyBinding))
        || name.equals("model") && values.contains(model);
  }

  String dimension(String name, boolean onlyBinding) {
    return switch (name) {
      case "provider" -> provider;
      case "model" -> canonical;
      case "operation" -> operation;
      case "org" -> org;
      default -> (onlyBinding ? binding : labels).get(name);
    };
  }
}
