package dev.purser.core.ledger;

/**
 * A piece of configuration kept in the ledger, such as a key or an own price.
 *
 * @param kind what it is, such as {@code key}
 * @param org the organisation, or the empty string for all
 * @param id unique within kind and organisation
 * @param body its content as JSON text
 */
public record Document(String kind, String org, String id, String body) {}
