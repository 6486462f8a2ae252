package dev.purser.gateway;

import dev.purser.core.price.Pricing;
import dev.purser.ledger.Books;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * What every call needs, shared by all event loops.
 *
 * @param line where calls wait for budgets to have room
 * @param policies which calls are to be looked at before they are reserved
 * @param observed what calls have used
 * @param unfinished calls whose answers are made in the background
 * @param longBodies what request bodies take of the memory
 * @param inFlight how many calls run
 * @param closing whether no further call is taken
 * @param failed whether the ledger has failed
 */
record Services(
    GatewayConfig config,
    Books books,
    Supplier<Pricing> pricing,
    KeyRing keys,
    Counting counting,
    Line line,
    Policies policies,
    Observed observed,
    Unfinished unfinished,
    GatewayMetrics metrics,
    InstantSource clock,
    LongBodies longBodies,
    AtomicInteger inFlight,
    AtomicBoolean closing,
    AtomicBoolean failed) {}
