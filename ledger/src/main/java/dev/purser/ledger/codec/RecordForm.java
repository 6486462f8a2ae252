package dev.purser.ledger.codec;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Counted;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Source;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import dev.purser.core.usage.UsageRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** A usage record. */
final class RecordForm {

  private static final int ORG = 1;
  private static final int ORIGIN = 2;
  private static final int ID = 3;
  private static final int REQUEST_ID = 4;
  private static final int ATTEMPT = 5;
  private static final int SECONDS = 6;
  private static final int NANOS = 7;
  private static final int PROVIDER = 8;
  private static final int MODEL = 9;
  private static final int RESPONSE_MODEL = 10;
  private static final int OPERATION = 11;
  private static final int TOKENS = 12;
  private static final int LABELS = 13;
  private static final int COST = 14;
  private static final int LATENCY_MS = 15;
  private static final int TTFT_MS = 16;
  private static final int TOOL_CALLS = 17;
  private static final int QUANTITIES = 18;
  private static final int SERVICE_TIER = 19;
  private static final int REGION = 20;
  private static final int SPEED = 21;
  private static final int STATUS = 22;
  private static final int COUNTED = 23;
  private static final int SOURCE = 24;
  private static final int REVISION = 25;
  private static final int METADATA = 26;
  private static final int PART = 27;
  private static final int UNBOUND = 28;

  private static final int PART_MODEL = 1;
  private static final int PART_TOKENS = 2;

  private static final String NO_METADATA = "{}";

  private static final Numbers<Status> STATUSES =
      Numbers.of(
          Status.class,
          List.of(Status.OK, Status.ERROR, Status.CANCELLED, Status.PARTIAL, Status.UNRESOLVED));
  private static final Numbers<Counted> COUNTEDS =
      Numbers.of(Counted.class, List.of(Counted.PROVIDER, Counted.ESTIMATED));
  private static final Numbers<Source> SOURCES =
      Numbers.of(Source.class, List.of(Source.GATEWAY, Source.API, Source.OTLP, Source.IMPORT));

  private RecordForm() {}

  static void write(Out out, Encoder.Numbering numbering, UsageRecord record) {
    out.text(ORG, record.id().org());
    out.text(ORIGIN, record.id().origin());
    out.text(ID, record.id().id());
    out.text(REQUEST_ID, record.requestId());
    out.number(ATTEMPT, record.attempt());
    Instant time = record.time();
    out.signed(SECONDS, time.getEpochSecond());
    out.number(NANOS, time.getNano());
    out.text(PROVIDER, record.provider());
    out.text(MODEL, record.model());
    out.text(RESPONSE_MODEL, record.responseModel());
    out.text(OPERATION, record.operation());
    Out tokens = out.nested();
    TokensForm.write(tokens, record.tokens());
    out.message(TOKENS, tokens);
    if (!record.labels().isEmpty()) {
      Out labels = out.nested();
      LabelsForm.write(labels, numbering, record.id().org(), record.labels());
      out.message(LABELS, labels);
    }
    Out cost = out.nested();
    CostForm.write(cost, record.cost());
    out.message(COST, cost);
    // Unknown is -1 and would take ten bytes.
    out.number(LATENCY_MS, record.latencyMs() + 1);
    out.number(TTFT_MS, record.ttftMs() + 1);
    out.number(TOOL_CALLS, record.toolCalls());
    if (!record.quantities().isEmpty()) {
      Out quantities = out.nested();
      QuantitiesForm.write(quantities, record.quantities());
      out.message(QUANTITIES, quantities);
    }
    out.text(SERVICE_TIER, record.serviceTier());
    out.text(REGION, record.region());
    out.text(SPEED, record.speed());
    out.number(STATUS, STATUSES.of(record.status()));
    out.number(COUNTED, COUNTEDS.of(record.counted()));
    out.number(SOURCE, SOURCES.of(record.source()));
    out.number(REVISION, record.revision());
    if (!record.metadata().equals(NO_METADATA)) {
      out.element(METADATA, record.metadata());
    }
    for (UsagePart part : record.parts()) {
      Out nested = out.nested();
      nested.text(PART_MODEL, part.model());
      Out counts = nested.nested();
      TokensForm.write(counts, part.tokens());
      nested.message(PART_TOKENS, counts);
      out.message(PART, nested);
    }
    record.unbound().forEach(name -> out.element(UNBOUND, name));
  }

  static UsageRecord read(In in, LongFunction<String> persons) throws IOException {
    String org = "";
    String origin = "";
    String id = "";
    String requestId = "";
    int attempt = 0;
    long seconds = 0;
    int nanos = 0;
    String provider = "";
    String model = "";
    String responseModel = "";
    String operation = "";
    TokenCounts tokens = TokenCounts.NONE;
    Labels labels = Labels.NONE;
    Cost cost = Cost.Free.OF_CHARGE;
    boolean costRead = false;
    long latencyMs = -1;
    long ttftMs = -1;
    long toolCalls = 0;
    Quantities quantities = Quantities.NONE;
    String serviceTier = "";
    String region = "";
    String speed = "";
    int status = 0;
    int counted = 0;
    int source = 0;
    int revision = 0;
    String metadata = NO_METADATA;
    List<UsagePart> parts = new ArrayList<>();
    List<String> unbound = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case ORG -> org = in.text();
        case ORIGIN -> origin = in.text();
        case ID -> id = in.text();
        case REQUEST_ID -> requestId = in.text();
        case ATTEMPT -> attempt = in.small();
        case SECONDS -> seconds = in.signed();
        case NANOS -> nanos = in.small();
        case PROVIDER -> provider = in.text();
        case MODEL -> model = in.text();
        case RESPONSE_MODEL -> responseModel = in.text();
        case OPERATION -> operation = in.text();
        case TOKENS -> tokens = in.message(TokensForm::read);
        case LABELS -> labels = in.message(nested -> LabelsForm.read(nested, persons));
        case COST -> {
          cost = in.message(CostForm::read);
          costRead = true;
        }
        case LATENCY_MS -> latencyMs = in.number() - 1;
        case TTFT_MS -> ttftMs = in.number() - 1;
        case TOOL_CALLS -> toolCalls = in.number();
        case QUANTITIES -> quantities = in.message(QuantitiesForm::read);
        case SERVICE_TIER -> serviceTier = in.text();
        case REGION -> region = in.text();
        case SPEED -> speed = in.text();
        case STATUS -> status = in.small();
        case COUNTED -> counted = in.small();
        case SOURCE -> source = in.small();
        case REVISION -> revision = in.small();
        case METADATA -> metadata = in.text();
        case PART -> parts.add(in.message(RecordForm::part));
        case UNBOUND -> unbound.add(in.text());
        default -> in.skip();
      }
    }
    if (!costRead) {
      throw new IOException("a record without a cost");
    }
    return new UsageRecord(
        new RecordId(org, origin, id),
        requestId,
        attempt,
        Instant.ofEpochSecond(seconds, nanos),
        provider,
        model,
        responseModel,
        operation,
        tokens,
        parts,
        toolCalls,
        quantities,
        serviceTier,
        region,
        speed,
        labels,
        latencyMs,
        ttftMs,
        STATUSES.at(status),
        COUNTEDS.at(counted),
        SOURCES.at(source),
        revision,
        cost,
        metadata,
        unbound);
  }

  private static UsagePart part(In in) throws IOException {
    String model = "";
    TokenCounts tokens = TokenCounts.NONE;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case PART_MODEL -> model = in.text();
        case PART_TOKENS -> tokens = in.message(TokensForm::read);
        default -> in.skip();
      }
    }
    return new UsagePart(model, tokens);
  }
}
