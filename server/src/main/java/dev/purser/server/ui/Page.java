package dev.purser.server.ui;

/**
 * What the frame around a board shows.
 *
 * @param base the address of this server as the browser knows it, such as {@code
 *     http://127.0.0.1:4777}
 * @param assets where the page's files are
 * @param signedIn whether one can sign out
 * @param board the board
 */
public record Page(String base, Assets assets, boolean signedIn, Board board) {}
