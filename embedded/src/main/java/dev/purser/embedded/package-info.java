/**
 * Purser as a library: the budget engine, the ledger and the reports in the process that calls the
 * models. {@link dev.purser.embedded.Purser#open} is the door.
 */
@NullMarked
package dev.purser.embedded;

import org.jspecify.annotations.NullMarked;
