package dev.purser.server.api;

import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Event;
import dev.purser.core.budget.Hold;
import dev.purser.core.budget.Reservation;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowKey;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What happened, as JSON. */
final class EventJson {

  private EventJson() {}

  /** The name of an event's type. */
  static String type(Event event) {
    return switch (event) {
      case Event.UsageRecorded _ -> "usage.recorded";
      case Event.CostDiverged _ -> "cost.diverged";
      case Event.UsageCorrected _ -> "usage.corrected";
      case Event.ReservationCreated _ -> "reservation.created";
      case Event.ReservationEnded ended -> "reservation." + ended.reservation().state().wireName();
      case Event.ReservationRefused _ -> "reservation.refused";
      case Event.ThresholdCrossed _ -> "threshold.crossed";
      case Event.StateReached reached -> "budget." + reached.state().wireName();
      case Event.OverrideGranted _ -> "override.granted";
      case Event.OverrideEnded _ -> "override.ended";
      case Event.BreakerTripped _ -> "breaker.tripped";
      case Event.BreakerReset _ -> "breaker.reset";
      case Event.Overdrawn _ -> "budget.overdrawn";
    };
  }

  static ObjectNode write(Event event) {
    ObjectNode json = Json.object();
    json.put("type", type(event));
    json.put("time", Instant.ofEpochMilli(event.at()).toString());
    switch (event) {
      case Event.UsageRecorded recorded -> json.set("record", UsageJson.write(recorded.record()));
      case Event.CostDiverged diverged -> {
        json.set("record", UsageJson.write(diverged.record()));
        json.put("divergence", diverged.divergence().toDecimal());
      }
      case Event.UsageCorrected corrected -> {
        json.set("record", UsageJson.write(corrected.record()));
        json.put("reason", corrected.reason());
      }
      case Event.ReservationCreated created -> putReservation(json, created.reservation());
      case Event.ReservationEnded ended -> putReservation(json, ended.reservation());
      case Event.ReservationRefused refused -> {
        json.put("org", refused.call().org());
        json.put("provider", refused.call().provider());
        json.put("model", refused.call().model());
        json.set("labels", LabelsJson.write(refused.call().labels()));
        json.set("refusal", RefusalJson.write(refused.refusal(), List.of()));
      }
      case Event.ThresholdCrossed crossed -> {
        putWindow(json, crossed.window(), crossed.unit());
        json.put("threshold", crossed.threshold().toPlainString());
        json.put("settled", crossed.unit().format(crossed.settled()));
        json.put("limit", crossed.unit().format(crossed.limit()));
      }
      case Event.StateReached reached -> {
        putWindow(json, reached.window(), reached.unit());
        json.put("settled", reached.unit().format(reached.settled()));
        json.put("limit", reached.unit().format(reached.limit()));
      }
      case Event.OverrideGranted granted -> putOverride(json, granted.granted());
      case Event.OverrideEnded ended -> putOverride(json, ended.ended());
      case Event.BreakerTripped tripped ->
          json.set("breaker", BreakersApi.write(tripped.breaker()));
      case Event.BreakerReset reset -> json.set("breaker", BreakersApi.write(reset.breaker()));
      case Event.Overdrawn overdrawn -> {
        putWindow(json, overdrawn.window(), overdrawn.unit());
        json.put("overdraft", overdrawn.unit().format(overdrawn.overdraft()));
        json.put("cause", overdrawn.cause().wireName());
      }
    }
    return json;
  }

  private static void putReservation(ObjectNode json, Reservation reservation) {
    json.put("id", reservation.id());
    json.put("org", reservation.org());
    json.put("state", reservation.state().wireName());
    ArrayNode holds = json.putArray("holds");
    for (Hold hold : reservation.holds()) {
      ObjectNode entry = holds.addObject();
      putWindow(entry, hold.window(), hold.unit());
      entry.put("amount", hold.unit().format(hold.amount()));
    }
  }

  private static void putOverride(ObjectNode json, BudgetOverride override) {
    json.put("budget", override.window().budget().id());
    json.put("org", override.window().budget().org());
    json.put("override", override.id());
    json.set("group", LabelsJson.write(override.window().group()));
    json.put("reason", override.reason());
    json.put("created_by", override.createdBy());
    Json.putInstant(json, "expires_at", override.expiresAt());
  }

  private static void putWindow(ObjectNode json, WindowKey window, Unit unit) {
    json.put("budget", window.budget().id());
    json.put("org", window.budget().org());
    json.set("group", LabelsJson.write(window.group()));
    json.put("unit", unit.wireName());
  }
}
