/** What a call used and what it cost: usage records and the values they are made of. */
@NullMarked
package dev.purser.core.usage;

import org.jspecify.annotations.NullMarked;
