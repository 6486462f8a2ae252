package dev.purser.bench.tokens;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DateFormatSymbols;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Texts to count, made of what every JDK has, so that anyone can run the same. */
public enum Corpus {
  /** English: the documentation comments of the JDK's own sources. */
  PROSE,
  /** The JDK's own sources, comments and all. */
  CODE,
  /** Names of languages, countries and months in twenty languages, most not in Latin letters. */
  MULTI,
  /** Random letters of one word: many short merges. */
  LETTERS,
  /** One letter, over and over. */
  LETTER,
  /** Spaces. */
  SPACES,
  /** Random Chinese characters without a space. */
  HAN,
  /** Random emoji. */
  EMOJI,
  /** Random digits and letters, as of keys and hashes. */
  BASE64;

  private static final int SIZE = 4_000_000;

  /** jtokkit keeps some hundred bytes for a byte of these. */
  private static final int HOSTILE = 1_000_000;

  private static final Pattern COMMENT = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
  private static final List<String> LANGUAGES =
      List.of(
          "zh", "ja", "ru", "de", "fr", "ar", "fa", "hi", "th", "ko", "he", "es", "pt", "it", "uk",
          "tr", "vi", "pl", "el", "bn");

  /** The text: four million bytes as people write it, or one million of what hurts. */
  String text() {
    return text(isHostile() ? HOSTILE : SIZE);
  }

  boolean isHostile() {
    return ordinal() >= LETTERS.ordinal();
  }

  /** The text, cut to about so many bytes. */
  String text(int bytes) {
    SplittableRandom random = new SplittableRandom(42);
    return switch (this) {
      case PROSE -> sources(true, bytes);
      case CODE -> sources(false, bytes);
      case MULTI -> names(bytes);
      case LETTER -> "a".repeat(bytes);
      case SPACES -> " ".repeat(bytes);
      case LETTERS -> random(random, 'a', 26, bytes);
      case HAN -> random(random, 0x4E00, 0x5000, bytes / 3);
      case EMOJI -> random(random, 0x1F600, 0x50, bytes / 4);
      case BASE64 -> base64(random, bytes);
    };
  }

  private static String random(SplittableRandom random, int first, int count, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(first + random.nextInt(count));
    }
    return text.toString();
  }

  private static String base64(SplittableRandom random, int length) {
    byte[] bytes = new byte[length * 3 / 4];
    random.nextBytes(bytes);
    return java.util.Base64.getEncoder().encodeToString(bytes);
  }

  private static String sources(boolean comments, int size) {
    Path zip = Path.of(System.getProperty("java.home"), "lib", "src.zip");
    if (!Files.exists(zip)) {
      throw new IllegalStateException("this JDK has no sources: " + zip + " is missing");
    }
    StringBuilder text = new StringBuilder();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      List<ZipEntry> entries = new ArrayList<>();
      for (Enumeration<? extends ZipEntry> all = file.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        if (entry.getName().startsWith("java.base/java/") && entry.getName().endsWith(".java")) {
          entries.add(entry);
        }
      }
      Collections.shuffle(entries, new Random(42));
      for (ZipEntry entry : entries) {
        String source =
            new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        text.append(comments ? prose(source) : source);
        if (text.length() > size) {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static String prose(String source) {
    StringBuilder prose = new StringBuilder();
    COMMENT
        .matcher(source)
        .results()
        .map(found -> found.group(1))
        .map(comment -> comment.replaceAll("\\n\\s*\\* ?", "\n"))
        .map(comment -> comment.replaceAll("\\{@\\w+ ([^}]*)}", "$1").replaceAll("<[^>]+>", ""))
        .map(
            comment -> comment.contains("@") ? comment.substring(0, comment.indexOf('@')) : comment)
        .filter(comment -> comment.length() > 300)
        .forEach(comment -> prose.append(comment.strip()).append("\n\n"));
    return prose.toString();
  }

  private static String names(int size) {
    StringBuilder text = new StringBuilder();
    SplittableRandom random = new SplittableRandom(42);
    String[] codes = Locale.getISOCountries();
    String[] spoken = Locale.getISOLanguages();
    while (text.length() < size / 2) {
      Locale reader = Locale.of(LANGUAGES.get(random.nextInt(LANGUAGES.size())));
      String[] months = DateFormatSymbols.getInstance(reader).getMonths();
      for (int i = 0; i < 12; i++) {
        text.append(Locale.of("", codes[random.nextInt(codes.length)]).getDisplayCountry(reader))
            .append(i % 3 == 0 ? ", " : " ")
            .append(Locale.of(spoken[random.nextInt(spoken.length)]).getDisplayLanguage(reader))
            .append(i % 4 == 3 ? ". " : " ")
            .append(months[i])
            .append(' ');
      }
      text.append('\n');
    }
    return text.toString();
  }
}
