package dev.purser.core.price;

/** What prices are read with: exchange rates, and what was agreed with sellers. */
record Market(ExchangeRates rates, Agreements agreements) {

  static final Market NONE = new Market(ExchangeRates.NONE, Agreements.NONE);
}
