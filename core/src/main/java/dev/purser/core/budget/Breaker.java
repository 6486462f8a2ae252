package dev.purser.core.budget;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.ProviderNames;

/**
 * Stops every call of a scope until it is removed, whatever the budgets say.
 *
 * @param id its identity
 * @param scope what it stops: values by label, {@code org}, {@code provider}, {@code model} or
 *     {@code operation}, all of which a call must have; empty stops everything
 * @param reason why it was tripped
 * @param author who tripped it
 * @param at when, in epoch milliseconds
 */
public record Breaker(String id, Labels scope, String reason, String author, long at) {

  /** Takes a provider by its canonical name, as calls have it. */
  public Breaker {
    scope = ProviderNames.canonical(scope);
  }

  /** Whether it stops a call. What a caller may choose freely cannot get it past, only stop it. */
  boolean stops(Call call) {
    boolean[] all = {true};
    scope.forEach(
        (name, value) -> all[0] &= call.has(name, value, true) || call.has(name, value, false));
    return all[0];
  }

  /** Whether it could stop a call of which only the caller and the provider are known. */
  boolean couldStop(Call call) {
    boolean[] all = {true};
    scope.forEach((name, value) ->
        all[0] &=
            name.equals("model")
                || name.equals("operation")
                || call.dimension(name, true).equals(value)
                || call.dimension(name, false).equals(value));
    return all[0];
  }
}
