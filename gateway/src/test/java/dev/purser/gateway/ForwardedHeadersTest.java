package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;

class ForwardedHeadersTest {

  private final MultiMap from = MultiMap.caseInsensitiveMultiMap();
  private final MultiMap to = MultiMap.caseInsensitiveMultiMap();

  @Test
  void up_hopByHopAndOurs_stay() {
    from.add("Connection", "keep-alive, X-Hop")
        .add("X-Hop", "1")
        .add("Keep-Alive", "timeout=5")
        .add("TE", "trailers")
        .add("Host", "localhost")
        .add("Content-Length", "3")
        .add("X-Purser-Labels", "team=x")
        .add("Accept-Encoding", "gzip")
        .add("X-HTTP-Method-Override", "POST")
        .add("anthropic-beta", "a")
        .add("anthropic-beta", "b");

    ForwardedHeaders.up(from, to, true);

    assertThat(to.names()).containsExactlyInAnyOrder("anthropic-beta", "accept-encoding");
    assertThat(to.getAll("anthropic-beta")).containsExactly("a", "b");
    assertThat(to.get("accept-encoding")).isEqualTo("identity");
  }

  @Test
  void up_credentials_goOnlyWhereWanted() {
    from.add("Authorization", "Bearer x").add("x-api-key", "y").add("x-goog-api-key", "z");

    ForwardedHeaders.up(from, to, false);
    assertThat(to.names()).containsExactly("accept-encoding");

    ForwardedHeaders.up(from, to, true);
    assertThat(to.get("authorization")).isEqualTo("Bearer x");
  }

  @Test
  void up_baggage_losesOurMembers() {
    from.add("baggage", "a=1,purser.team=x");

    ForwardedHeaders.up(from, to, true);

    assertThat(to.get("baggage")).isEqualTo("a=1");
  }

  @Test
  void down_hopByHopAndOurs_stay() {
    from.add("Transfer-Encoding", "chunked")
        .add("Connection", "close")
        .add("x-purser-cost", "0")
        .add("x-ratelimit-remaining-tokens", "9")
        .add("x-a", "a")
        .add("x-a", "b")
        .add("Set-Cookie", "id=provider")
        .add("Strict-Transport-Security", "max-age=1");

    ForwardedHeaders.down(from, to);

    assertThat(to.names()).containsExactlyInAnyOrder("x-ratelimit-remaining-tokens", "x-a");
    assertThat(to.getAll("x-a")).containsExactly("a", "b");
  }

  @Test
  void up_cookies_stay() {
    from.add("Cookie", "session=ours").add("x-a", "1");

    ForwardedHeaders.up(from, to, true);

    assertThat(to.names()).containsExactlyInAnyOrder("x-a", "accept-encoding");
  }
}
