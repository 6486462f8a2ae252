/**
 * The dashboard: what is spent, by whom, and how the budgets stand, kept up to date while it is
 * open.
 *
 * <p>{@link dev.purser.server.ui.Dashboard} is the door; {@link dev.purser.server.ui.DashboardData}
 * is what it asks for. The records of {@link dev.purser.server.ui.Board} are public only because
 * templates are compiled into another package.
 */
@NullMarked
package dev.purser.server.ui;

import org.jspecify.annotations.NullMarked;
