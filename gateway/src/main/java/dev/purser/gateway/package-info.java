/**
 * The streaming proxy between callers and providers: one call admitted, forwarded, metered and
 * settled. {@link dev.purser.gateway.Gateway} is the door.
 */
@NullMarked
package dev.purser.gateway;

import org.jspecify.annotations.NullMarked;
