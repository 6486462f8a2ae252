package dev.purser.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class DashboardTest {

  private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  // The JDK's own client says of itself who it asks.
  private final HttpClientAgent named = vertx.createHttpClient();
  private final SampleData data = new SampleData();
  private String base = "";

  @AfterEach
  void stop() {
    client.shutdownNow();
    vertx.close().await();
    workers.close();
  }

  private Dashboard start(String token) {
    Dashboard dashboard =
        new Dashboard(
            vertx, data, Optional.of(token).filter(t -> !t.isEmpty()), () -> NOW, workers);
    Router router = Router.router(vertx);
    dashboard.mount(router);
    HttpServer server =
        vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();
    base = "http://127.0.0.1:" + server.actualPort();
    return dashboard;
  }

  @Test
  void page_isHtmlUnderAStrictPolicyAndNeverStored() throws Exception {
    start("");
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
    assertThat(header(page, "Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(page.body()).contains("curl " + base + "/sandbox");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/ui/board", "/ui/events"})
  void page_ofAForeignNameOrOrigin_isNotReadWhereNobodySignsIn(String path) {
    start("");
    assertThat(statusOf(path, "elsewhere.example", "")).isEqualTo(403);
    assertThat(statusOf(path, "127.0.0.1", "https://elsewhere.example")).isEqualTo(403);
    assertThat(statusOf("/", "127.0.0.1", "")).isEqualTo(200);
  }

  @Test
  void page_ofAName_isThereForThoseWhoSignIn() {
    start("secret");
    assertThat(statusOf("/ui/sign-in", "purser.example", "")).isEqualTo(200);
  }

  /**
   * The status of a page that is asked for under a name, by a page of an origin if there is one.
   */
  private int statusOf(String path, String name, String origin) {
    int port = URI.create(base).getPort();
    RequestOptions to =
        new RequestOptions()
            .setServer(SocketAddress.inetSocketAddress(port, "127.0.0.1"))
            .setHost(name)
            .setPort(port)
            .setURI(path);
    if (!origin.isEmpty()) {
      to.putHeader("origin", origin);
    }
    return named
        .request(to)
        .compose(HttpClientRequest::send)
        .map(HttpClientResponse::statusCode)
        .await();
  }

  @Test
  void page_everyAssetItNames_isThereAndKeptForGood() throws Exception {
    start("");
    Matcher urls = Pattern.compile("\"(/ui/assets/[^\"]+)\"").matcher(get("/").body());
    int found = 0;
    while (urls.find()) {
      found++;
      HttpResponse<String> asset = get(urls.group(1));
      assertThat(asset.statusCode()).as(urls.group(1)).isEqualTo(200);
      assertThat(header(asset, "Cache-Control")).contains("immutable");
      HttpResponse<String> again = get(urls.group(1), "If-None-Match", header(asset, "ETag"));
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
    assertThat(found).isGreaterThanOrEqualTo(6);
  }

  @Test
  void asset_ofAnOldAddress_isServedButNotKept() throws Exception {
    start("");
    HttpResponse<String> old = get("/ui/assets/0000/purser.css");
    assertThat(old.statusCode()).isEqualTo(200);
    assertThat(header(old, "Cache-Control")).isEqualTo("no-cache");
    assertThat(get("/ui/assets/0000/nothing.js").statusCode()).isEqualTo(404);
    assertThat(get("/ui/assets/0000/..%2Fpurser.css").statusCode()).isEqualTo(404);
  }

  @Test
  void ownAssets_askNoOtherServer() throws Exception {
    start("");
    for (String name : List.of("purser.css", "purser.js")) {
      assertThat(get("/ui/assets/x/" + name).body()).doesNotContain("//fonts", "http:", "https:");
    }
  }

  @Test
  void board_followsRangeAndZone() throws Exception {
    start("");
    data.add(Instant.parse("2026-11-20T15:30:00Z"), "m", Map.of(), "7");
    assertThat(get("/ui/board", "Cookie", "purser_zone=UTC").body())
        .contains("Spend by hour today")
        .contains("times in UTC")
        .contains("$7.00 yesterday");
    assertThat(get("/ui/board?range=month", "Cookie", "purser_zone=Asia/Tokyo").body())
        .contains("Spend by day this month")
        .contains("title=\"$7.00\"")
        .contains("times in Asia/Tokyo");
    assertThat(get("/ui/board", "Cookie", "purser_zone=<b>").statusCode()).isEqualTo(200);
  }

  @Test
  void board_unchanged_isMadeOnceForAll() throws Exception {
    Dashboard dashboard = start("");
    get("/");
    int once = data.asked;
    get("/");
    get("/ui/board");
    assertThat(data.asked).isEqualTo(once);
    dashboard.changed();
    get("/");
    assertThat(data.asked).isEqualTo(2 * once);
  }

  @Test
  void events_afterAChange_sayThatSomethingChanged() throws Exception {
    Dashboard dashboard = start("");
    HttpResponse<InputStream> events =
        client.send(
            HttpRequest.newBuilder(URI.create(base + "/ui/events")).build(),
            BodyHandlers.ofInputStream());
    assertThat(events.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
      await(lines, "event: hello");
      dashboard.changed();
      await(lines, "event: changed");
      dashboard.close();
      while (lines.readLine() != null) {
        // The rest; that it ends is what is tested.
      }
    }
  }

  private static void await(BufferedReader lines, String wanted) throws Exception {
    String line = lines.readLine();
    while (!wanted.equals(line)) {
      assertThat(line).isNotNull();
      line = lines.readLine();
    }
  }

  @Test
  void token_withoutSignIn_showsNothing() throws Exception {
    start("sesame");
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(303);
    assertThat(header(page, "Location")).isEqualTo("/ui/sign-in");
    assertThat(get("/ui/board").statusCode()).isEqualTo(401);
    assertThat(get("/ui/board").body()).isEmpty();
    assertThat(get("/ui/events").statusCode()).isEqualTo(401);
    assertThat(get("/ui/board", "Cookie", "purser_sign_in=99999999999.x").statusCode())
        .isEqualTo(401);
    assertThat(get("/ui/sign-in").body()).contains("Admin token");
    assertThat(data.asked).isZero();
  }

  @Test
  void token_right_opensUntilSignedOut() throws Exception {
    start("sesame");
    HttpResponse<String> in = post("/ui/sign-in", "token=sesame", "");
    assertThat(in.statusCode()).isEqualTo(303);
    String cookie = header(in, "Set-Cookie");
    assertThat(cookie)
        .containsIgnoringCase("; HttpOnly")
        .contains("SameSite=Strict", "Path=/")
        .doesNotContain("sesame");
    String value = cookie.substring(0, cookie.indexOf(';'));
    assertThat(get("/", "Cookie", value).statusCode()).isEqualTo(200);
    assertThat(get("/", "Cookie", value).body()).contains("Sign out");
    assertThat(header(post("/ui/sign-out", "", value), "Set-Cookie")).contains("Max-Age=0");
  }

  @Test
  void token_wrong_isRefused() throws Exception {
    start("sesame");
    HttpResponse<String> in = post("/ui/sign-in", "token=open", "");
    assertThat(in.statusCode()).isEqualTo(403);
    assertThat(in.body()).contains("This is not the admin token.");
    assertThat(in.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void page_thatCannotBeMade_isAnErrorWithoutDetails() throws Exception {
    start("");
    data.add(NOW, "m", Map.of(), "922337203");
    data.add(NOW, "m", Map.of(), "922337203");
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(500);
    assertThat(page.body())
        .isEqualTo("The dashboard could not be made; the server's log says why.");
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String form, String cookie) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
