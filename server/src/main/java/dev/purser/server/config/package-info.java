/**
 * The configuration: one YAML file, the environment over it, flags over both, checked against a
 * schema. {@link dev.purser.server.config.Configs} is the door, {@link
 * dev.purser.server.config.Config} what it gives.
 */
@NullMarked
package dev.purser.server.config;

import org.jspecify.annotations.NullMarked;
