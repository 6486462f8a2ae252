/**
 * The control API under {@code /api/v1}. {@link dev.purser.server.api.ControlApi} is the door: it
 * knows every route. What an endpoint does is a plain function from a request to an answer, run on
 * a virtual thread, so that it may wait for the disk and for reports.
 */
@NullMarked
package dev.purser.server.api;

import org.jspecify.annotations.NullMarked;
