package dev.purser.gateway;

import dev.purser.core.budget.Command;
import dev.purser.core.price.Pricing;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import dev.purser.wire.BatchReader;
import dev.purser.wire.ReadUsage;
import java.time.Instant;

/**
 * Books the results of a batch as whoever reads them gets them. Their ids are the provider's, so
 * that results that are read again are not booked again.
 */
final class BatchFollower implements Follower {

  private final Lane lane;
  private final Caller caller;
  private final String provider;
  private final String requestId;
  private final Pricing pricing;
  private int open;
  private Runnable whenWritten = () -> {};

  BatchFollower(Lane lane, Caller caller, String provider, String requestId) {
    this.lane = lane;
    this.caller = caller;
    this.provider = provider;
    this.requestId = requestId;
    this.pricing = lane.services().pricing().get();
  }

  @Override
  public Meter meter(boolean events) {
    return Meter.of(new BatchReader(this::book));
  }

  private void book(BatchReader.Item item) {
    ReadUsage usage = item.usage();
    Instant time = item.time().orElseGet(lane.services().clock()::instant);
    UsageRecord asked =
        UsageRecord.builder(
                new RecordId(caller.org(), "gateway", item.id()), time, provider, usage.model())
            .requestId(requestId)
            .attempt(1)
            .operation(item.operation())
            .labels(caller.labels())
            .unbound(caller.labels().namesBeyond(caller.binding()))
            .build();
    UsageRecord record = UsedRecord.ofWhole(asked, pricing, usage, Timing.NONE);
    open++;
    // Who reads it, and when, does not make it another result.
    String content = usage.model() + " " + record.tokens() + " " + usage.quantities().amounts();
    lane.turn().submit(new Command.Post(record, content), posted -> written(), this::written);
  }

  private void written() {
    open--;
    if (open == 0) {
      whenWritten.run();
    }
  }

  @Override
  public void ended(ReadUsage usage, Runnable then) {
    if (open == 0) {
      then.run();
    } else {
      whenWritten = then;
    }
  }
}
