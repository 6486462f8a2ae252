package dev.purser.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.errors.PaymentRequiredException;
import com.google.genai.errors.ClientException;
import com.openai.errors.UnauthorizedException;
import com.openai.errors.UnexpectedStatusCodeException;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A budget that is used up is an error of the SDK's own, said once. */
class SdkRefusalTest {

  private static Running running;
  private static Control control;

  @BeforeAll
  static void start(@TempDir Path data) {
    running = new Running(data);
    control = running.control();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void openAi_budgetUsedUp_isItsOwnErrorWithoutRetries() {
    UnexpectedStatusCodeException error =
        refused(UnexpectedStatusCodeException.class, "poor-openai", s -> s.openAi().chat(false));

    assertThat(error.statusCode()).isEqualTo(402);
    assertThat(error.code()).hasValue("budget_exceeded");
    assertThat(error.type()).hasValue("insufficient_quota");
    assertThat(error.getMessage()).contains("poor-openai");
  }

  @Test
  void openAi_streamRefused_isTheSameError() {
    UnexpectedStatusCodeException error =
        refused(
            UnexpectedStatusCodeException.class,
            "poor-openai-stream",
            s -> s.openAi().chatStreamed(false));

    assertThat(error.statusCode()).isEqualTo(402);
  }

  @Test
  void anthropic_budgetUsedUp_isItsOwnErrorWithoutRetries() {
    PaymentRequiredException error =
        refused(
            PaymentRequiredException.class, "poor-anthropic", s -> s.anthropic().messages(false));

    assertThat(error.getMessage()).contains("billing_error");
  }

  @Test
  void gemini_budgetUsedUp_isItsOwnErrorWithoutRetries() {
    ClientException error =
        refused(ClientException.class, "poor-gemini", s -> s.gemini().generate(false));

    assertThat(error.code()).isEqualTo(402);
    assertThat(error.status()).isEqualTo("FAILED_PRECONDITION");
  }

  @Test
  void openAi_keyUnknown_isUnauthorized() {
    control.keyOf("some-team");
    int before = running.upstream().received().size();
    try (Sdks sdks = Sdks.at(control.base().toString(), "psr_nobody_knows_this")) {
      UnauthorizedException error =
          catchThrowableOfType(UnauthorizedException.class, () -> sdks.openAi().chat(false));
      assertThat(error).isNotNull();
    }
    assertThat(running.upstream().received()).hasSize(before);
  }

  /** Makes a call that no budget affords; it is turned down once, and upstream hears nothing. */
  private static <E extends Throwable> E refused(
      Class<E> type, String team, Function<Sdks, Heard> call) {
    String key = control.keyOf(team);
    control.budget(team, team, "usd", "0.0000001");
    int before = running.upstream().received().size();
    long refusals = refusals();
    try (Sdks sdks = Sdks.at(control.base().toString(), key)) {
      E error = catchThrowableOfType(type, () -> call.apply(sdks));
      assertThat(error).isNotNull();
      assertThat(refusals() - refusals).as("refusals, so calls made").isEqualTo(1);
      assertThat(running.upstream().received()).hasSize(before);
      assertThat(control.records(team)).isEmpty();
      assertThat(control.window(team).path("held").asString()).isEqualTo("0");
      return error;
    }
  }

  private static long refusals() {
    Matcher counters =
        Pattern.compile("^purser_refusals_total(?:\\{[^}]*})? ([0-9.eE+]+)$", Pattern.MULTILINE)
            .matcher(control.metrics());
    double sum = 0;
    while (counters.find()) {
      sum += Double.parseDouble(counters.group(1));
    }
    return Math.round(sum);
  }
}
