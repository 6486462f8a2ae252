package dev.purser.server.api;

import dev.purser.core.price.ExchangeRates;
import dev.purser.core.price.Pricing;

/**
 * What says what a record costs, as it is at one moment.
 *
 * @param pricing the prices in force
 * @param rates what other currencies are worth in US dollars
 */
record PricesNow(Pricing pricing, ExchangeRates rates) {}
