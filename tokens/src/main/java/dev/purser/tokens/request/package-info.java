/** Counting whole requests, from the JSON that providers are sent. */
@NullMarked
package dev.purser.tokens.request;

import org.jspecify.annotations.NullMarked;
