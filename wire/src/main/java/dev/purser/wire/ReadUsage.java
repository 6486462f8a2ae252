package dev.purser.wire;

import dev.purser.core.money.Money;
import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsagePart;
import java.util.List;
import java.util.Optional;

/**
 * What an answer says was used.
 *
 * @param tokens disjoint counts; empty where the answer has no readable usage. As long as the
 *     answer is not complete they are what it said so far: the input is exact, the output is only a
 *     lower limit
 * @param parts the runs that are billed by themselves, whose counts sum to {@code tokens}; empty
 *     where all is billed as one
 * @param quantities what is billed besides tokens
 * @param toolCalls how many tool calls the model made
 * @param model the model that answered; empty if not said
 * @param serviceTier the tier that served; empty if not said or standard
 * @param region where it was served; empty if not said
 * @param speed {@code fast} or empty
 * @param reportedCost what the provider says it costs, where it does
 * @param complete whether the answer came to its own end: the whole JSON, or the closing event of a
 *     stream
 * @param failed whether the answer carries an error: the provider broke it off, however well its
 *     bytes end
 * @param pending the id of the answer, if it says that its work goes on in the background, so that
 *     what is billed is not known yet; the id may be empty
 * @param outputText the text that the model produced, to be counted where there is no usage; kept
 *     only up to a limit
 * @param outputTextDropped characters of output beyond that limit
 * @param problems what could not be read or does not add up, in words without content
 */
public record ReadUsage(
    Optional<TokenCounts> tokens,
    List<UsagePart> parts,
    Quantities quantities,
    long toolCalls,
    String model,
    String serviceTier,
    String region,
    String speed,
    Optional<Money> reportedCost,
    boolean complete,
    boolean failed,
    Optional<String> pending,
    String outputText,
    long outputTextDropped,
    List<String> problems) {

  /** Copies the lists. */
  public ReadUsage {
    parts = List.copyOf(parts);
    problems = List.copyOf(problems);
  }
}
