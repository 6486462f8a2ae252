/**
 * One reader for each provider format: what a request asks for, and what a response or stream says
 * was used. Readers never throw on odd input; they report what they could not read.
 */
@NullMarked
package dev.purser.wire;

import org.jspecify.annotations.NullMarked;
