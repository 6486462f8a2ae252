/** The port to the durable truth: what is written together, and what a restart finds. */
@NullMarked
package dev.purser.core.ledger;

import org.jspecify.annotations.NullMarked;
