package dev.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CountCommandTest {

  @TempDir private Path folder;

  @Test
  void count_files_showsEachAndTheTotal() throws IOException {
    String a = write("a.txt", "hello world");
    String b = write("b.txt", "hello");
    FakeServer.Result result = FakeServer.runPlain("count", a, b);

    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out().lines().map(line -> line.replace(folder + "/", "").strip()))
        .satisfiesExactly(
            heading -> assertThat(heading).matches("file +tokens  method  encoding"),
            line -> assertThat(line).matches("a.txt +2  exact +o200k_base"),
            line -> assertThat(line).matches("b.txt +1  exact +o200k_base"),
            rule -> assertThat(rule).matches("─+"),
            total -> assertThat(total).matches("total +3  exact +o200k_base"));
  }

  @Test
  void count_oneFile_hasNoTotal() throws IOException {
    assertThat(FakeServer.runPlain("count", write("a.txt", "hello world")).out())
        .doesNotContain("total");
  }

  @Test
  void count_encoding_isUsed() throws IOException {
    String text = write("a.txt", "HTTPServer\u2019s caf\u00e9 \u4e2d\u6587");

    assertThat(FakeServer.runPlain("count", "--encoding", "r50k_base", text).out())
        .contains("exact", "r50k_base");
    assertThat(FakeServer.runPlain("count", "--encoding", "utf8", text))
        .satisfies(result -> assertThat(result.code()).isEqualTo(2))
        .satisfies(result -> assertThat(result.err()).contains("'utf8'", "cl100k_base"));
  }

  @Test
  void count_calibratedModel_showsTheBand() throws IOException {
    FakeServer.Result result =
        FakeServer.runPlain("count", "--model", "claude-opus-5-5", write("a.txt", "hello world"));

    assertThat(result.out()).contains("low", "high", "calibrated");
  }

  @Test
  void count_modelAndEncoding_isRefused() throws IOException {
    String text = write("a.txt", "hello");

    assertThat(
            FakeServer.runPlain("count", "--model", "gpt-5", "--encoding", "cl100k_base", text)
                .code())
        .isEqualTo(2);
  }

  @Test
  void count_stdin_isCountedAsDash() {
    FakeServer.Result result = FakeServer.runWith("hello world", "count", "--json", "-");
    JsonNode json = JsonMapper.shared().readTree(result.out());

    assertThat(json.at("/files/0/file").asString()).isEqualTo("-");
    assertThat(json.at("/total/tokens").asInt()).isEqualTo(2);
    assertThat(json.at("/total/method").asString()).isEqualTo("exact");
    assertThat(json.at("/errors").isEmpty()).isTrue();
  }

  @Test
  void count_whatIsNoText_isSaidAndTheRestIsCounted() throws IOException {
    Path binary = folder.resolve("a.png");
    Files.write(binary, new byte[] {(byte) 0x89, 'P', 'N', 'G', 0});
    Path zeros = folder.resolve("zeros");
    Files.write(zeros, new byte[] {'a', 'b', 0, 'c'});
    Path wide = folder.resolve("wide.txt");
    Files.write(wide, "hello".getBytes(StandardCharsets.UTF_16));
    FakeServer.Result result =
        FakeServer.runPlain(
            "count",
            binary.toString(),
            zeros.toString(),
            wide.toString(),
            folder.toString(),
            folder.resolve("missing").toString(),
            write("good.txt", "hello world"));

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("good.txt");
    assertThat(result.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("a.png is not text in UTF-8 (see byte 0)"),
            line -> assertThat(line).contains("zeros is not text in UTF-8 (see byte 2)"),
            line -> assertThat(line).contains("wide.txt is UTF-16"),
            line -> assertThat(line).contains("is a directory"),
            line -> assertThat(line).contains("missing does not exist"));
  }

  @Test
  void count_request_showsItsParts() throws IOException {
    String body =
        write("body.json", "{\"messages\":[{\"role\":\"user\",\"content\":\"hello world\"}]}");
    FakeServer.Result result = FakeServer.runPlain("count", "--request", "--model", "gpt-4o", body);

    assertThat(result.out()).containsPattern("(?m)^  messages +2$").contains("  framing");
    assertThat(FakeServer.runPlain("count", "--request", body).code()).isEqualTo(2);
    assertThat(FakeServer.runWith("no json", "count", "--request", "--model", "gpt-4o", "-").err())
        .contains("- is not a request");
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }
}
