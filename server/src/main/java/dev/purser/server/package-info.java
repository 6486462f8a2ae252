/**
 * The server: {@link dev.purser.server.Main} starts it, {@link dev.purser.server.Application} is
 * one running instance and the place where everything is put together.
 */
@NullMarked
package dev.purser.server;

import org.jspecify.annotations.NullMarked;
