/** Who may use this server from where. */
@NullMarked
package dev.purser.server.access;

import org.jspecify.annotations.NullMarked;
