package dev.purser.cli;

import dev.purser.cli.Screen.Style;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under a heading, each column as wide as its widest cell. Not thread-safe. */
final class Table {

  private static final String GAP = "  ";

  private final Screen screen;
  private final List<Column> columns = new ArrayList<>();
  private final List<List<Cell>> rows = new ArrayList<>();
  private List<Cell> footer = List.of();

  Table(Screen screen) {
    this.screen = screen;
  }

  Table left(String heading) {
    columns.add(new Column(heading, false));
    return this;
  }

  Table right(String heading) {
    columns.add(new Column(heading, true));
    return this;
  }

  void row(Cell... cells) {
    rows.add(List.of(cells));
  }

  void row(List<Cell> cells) {
    rows.add(List.copyOf(cells));
  }

  /** The last row, set off by a rule. */
  void footer(List<Cell> cells) {
    footer = List.copyOf(cells);
  }

  void print() {
    int[] widths = widths();
    line(columns.stream().map(c -> new Cell(c.heading, Style.DIM)).toList(), widths);
    rows.forEach(row -> line(row, widths));
    if (!footer.isEmpty()) {
      int total = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
      screen.out().println(screen.styled(Style.DIM, (screen.unicode() ? "─" : "-").repeat(total)));
      line(footer, widths);
    }
  }

  private int[] widths() {
    int[] widths = columns.stream().mapToInt(c -> c.heading.length()).toArray();
    List<List<Cell>> all = new ArrayList<>(rows);
    all.add(footer);
    for (List<Cell> row : all) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).width());
      }
    }
    return widths;
  }

  private void line(List<Cell> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      String padding = " ".repeat(widths[i] - cell.width());
      String text = screen.styled(cell.style, cell.text);
      line.append(i == 0 ? "" : GAP);
      line.append(columns.get(i).right ? padding + text : text + padding);
    }
    screen.out().println(line.toString().stripTrailing());
  }

  private record Column(String heading, boolean right) {}

  /** One cell; control characters are dropped. */
  record Cell(String text, Style style) {
    Cell {
      text = Screen.clean(text);
    }

    Cell(String text) {
      this(text, Style.PLAIN);
    }

    private int width() {
      return text.codePointCount(0, text.length());
    }
  }
}
