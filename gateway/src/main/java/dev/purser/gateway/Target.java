package dev.purser.gateway;

/**
 * Where the path of a request leads.
 *
 * @param provider the provider
 * @param path the provider's own path, with leading slash
 * @param query the raw query, empty if there is none
 */
record Target(Provider provider, String path, String query) {

  /** Whether a path could be read by a provider as another one than we see. */
  static boolean isDevious(String path) {
    if (path.indexOf('.') < 0 && path.indexOf('%') < 0) {
      return false;
    }
    int from = 0;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      if (isDots(path, from, end)) {
        return true;
      }
      from = end + 1;
    }
    return path.contains("%2f")
        || path.contains("%2F")
        || path.contains("%5c")
        || path.contains("%5C");
  }

  /** Whether a segment is {@code .} or {@code ..}, its dots encoded or not. */
  private static boolean isDots(String path, int from, int end) {
    int at = from;
    int dots = 0;
    while (at < end) {
      if (path.charAt(at) == '.') {
        at++;
      } else if (path.regionMatches(true, at, "%2e", 0, 3)) {
        at += 3;
      } else {
        return false;
      }
      dots++;
    }
    return dots == 1 || dots == 2;
  }
}
