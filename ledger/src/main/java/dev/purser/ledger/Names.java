package dev.purser.ledger;

import dev.purser.core.ledger.Dictionary;
import dev.purser.ledger.codec.Person;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The dictionary of persons, all of it in memory. Reading is thread-safe; numbers are given out
 * under the lock of the ledger's writer only.
 */
final class Names implements Dictionary {

  private final Map<Person, Long> numbers = new ConcurrentHashMap<>();
  private final Map<Long, String> values = new ConcurrentHashMap<>();
  private final List<Numbered> unwritten = new ArrayList<>();
  private volatile long last;

  /** Takes over an entry that a ledger holds. */
  void load(long number, Person person) {
    numbers.put(person, number);
    values.put(number, person.value());
    last = Math.max(last, number);
  }

  /** Sets the highest number ever given out, so that none is given to another person. */
  void startAfter(long number) {
    last = Math.max(last, number);
  }

  /** The number of a value, a new one if it has none. Under the writer's lock. */
  long numberFor(String org, String label, String value) {
    Person person = new Person(org, label, value);
    Long known = numbers.get(person);
    if (known != null) {
      return known;
    }
    long erased = erasedNumber(value);
    if (erased > 0) {
      return erased;
    }
    long number = last + 1;
    load(number, person);
    unwritten.add(new Numbered(number, person));
    return number;
  }

  /** What the next batch must hold besides its own content. Under the writer's lock. */
  List<Numbered> unwritten() {
    return unwritten;
  }

  long last() {
    return last;
  }

  @Override
  public OptionalLong number(String org, String label, String value) {
    Long known = numbers.get(new Person(org, label, value));
    if (known != null) {
      return OptionalLong.of(known);
    }
    long erased = erasedNumber(value);
    return erased > 0 ? OptionalLong.of(erased) : OptionalLong.empty();
  }

  @Override
  public String value(long number) {
    String value = values.get(number);
    return value == null ? ERASED + number : value;
  }

  /** The number behind a value that reads as erased, so that it is not taken for a new person. */
  private long erasedNumber(String value) {
    if (!value.startsWith(ERASED) || value.length() > ERASED.length() + 18) {
      return 0;
    }
    long number = 0;
    for (int i = ERASED.length(); i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      number = number * 10 + digit;
    }
    return number <= last && !values.containsKey(number) ? number : 0;
  }

  record Numbered(long number, Person person) {}
}
