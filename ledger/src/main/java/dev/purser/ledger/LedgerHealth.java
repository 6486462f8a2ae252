package dev.purser.ledger;

/**
 * How the embedded ledger bears its load; for watching. Counts are since the start.
 *
 * @param stopped whether writers are being held up right now
 * @param delays how often writers were slowed down
 * @param stops how often they were held up
 * @param memoryBytes of what was written and not yet put into files
 * @param cacheBytes of cached blocks of files
 * @param diskBytes of files, the log left out
 */
public record LedgerHealth(
    boolean stopped, long delays, long stops, long memoryBytes, long cacheBytes, long diskBytes) {}
