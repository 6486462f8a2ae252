/**
 * How the values of the ledger become bytes: the wire format of Protocol Buffers, a tag to each
 * field, so that newer code reads older ledgers and skips what it does not know.
 *
 * <p>Field numbers are never used for anything else once they were written. {@link
 * dev.purser.ledger.codec.Encoder} and {@link dev.purser.ledger.codec.Decoder} are the door.
 */
@NullMarked
package dev.purser.ledger.codec;

import org.jspecify.annotations.NullMarked;
