package dev.purser.ledger.codec;

/**
 * What a number of the dictionary stands for.
 *
 * @param org the organisation whose person it is
 * @param label the personal label, such as {@code user}
 * @param value the label's value
 */
public record Person(String org, String label, String value) {}
