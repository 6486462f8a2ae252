/** What a Prometheus server can scrape. */
@NullMarked
package dev.purser.server.metrics;

import org.jspecify.annotations.NullMarked;
