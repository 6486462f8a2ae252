package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SieveTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"data\":[1,2],\"a\":1}|{\"data\":null,\"a\":1}",
        "{\"data\" : \"x,}\\\"\" , \"a\":1}|{\"data\" :null, \"a\":1}",
        "{\"a\":{\"data\":1},\"data\":{\"a\":[{}]}}|{\"a\":{\"data\":1},\"data\":null}",
        "{\"a\":\"data\",\"data\":1}|{\"a\":\"data\",\"data\":null}",
        "{\"data\":1,\"data\":[2]}|{\"data\":null,\"data\":null}",
        "{\"a\":\"x:data\",\"b\":[\"data\",{\"data\":3}]}"
            + "|{\"a\":\"x:data\",\"b\":[\"data\",{\"data\":3}]}",
        "[{\"data\":1}]|[{\"data\":1}]",
      })
  void take_cutAnywhere_dropsTheValuesOfTheField(String body, String expected) {
    byte[] bytes = body.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      ByteArrayOutputStream kept = new ByteArrayOutputStream();
      Sieve sieve = new Sieve(kept::write, Set.of("data"));
      sieve.take(bytes, 0, cut);
      sieve.take(bytes, cut, bytes.length - cut);
      assertThat(kept.toString(UTF_8)).as("cut at %d", cut).isEqualTo(expected);
    }
  }
}
