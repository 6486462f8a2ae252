/**
 * Reports from a disposable copy of the ledger's records that is laid out for adding up. {@link
 * dev.purser.analytics.Projection} is the door.
 */
@NullMarked
package dev.purser.analytics;

import org.jspecify.annotations.NullMarked;
