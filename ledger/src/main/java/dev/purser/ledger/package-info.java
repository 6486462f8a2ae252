/**
 * The books of one process: the budget engine and the durable ledger moved as one. {@link
 * dev.purser.ledger.Books} is the door; the ledgers behind it are opened by {@link
 * dev.purser.ledger.Ledgers}.
 */
@NullMarked
package dev.purser.ledger;

import org.jspecify.annotations.NullMarked;
