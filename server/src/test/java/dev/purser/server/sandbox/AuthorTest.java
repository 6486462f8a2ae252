package dev.purser.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AuthorTest {

  @Test
  void answer_itsText_hasAsManyTokensAsItSays() {
    Encoding encoding = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    Author author = new Author(encoding::countTokensOrdinary, InstantSource.fixed(Instant.EPOCH));
    for (int i = 0; i < 20; i++) {
      String request =
          "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"" + i + "\"}]}";
      Prompt prompt = new OpenAiChat().read(Json.MAPPER.readTree(request));

      Answer answer = author.answer(prompt, OptionalLong.of(2_000));

      assertThat(encoding.countTokensOrdinary(answer.text())).isEqualTo(2_000);
      assertThat(answer.usage().output()).isEqualTo(2_000);
      assertThat(answer.cutShort()).isFalse();
    }
  }
}
