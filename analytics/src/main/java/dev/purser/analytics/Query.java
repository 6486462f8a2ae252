package dev.purser.analytics;

import dev.purser.core.ledger.Dictionary;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/** SQL as it grows, with what its question marks stand for. Used once. */
final class Query {

  /** Stands where no record has the value; no number of a person is so. */
  private static final String NOBODY = "nobody";

  private final StringBuilder sql = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();

  Query add(String text) {
    sql.append(text);
    return this;
  }

  Query add(String text, long parameter) {
    parameters.add(parameter);
    return add(text);
  }

  Query add(Dimension dimension) {
    parameters.addAll(dimension.parameters());
    return add(dimension.sql());
  }

  /** Adds the condition of a filter. */
  Query where(UsageFilter filter, Dictionary dictionary, Connection connection)
      throws SQLException {
    add(" WHERE time_us >= ?", Feeder.micros(filter.from()));
    add(" AND time_us < ?", Feeder.micros(filter.to()));
    for (var entry : filter.dimensions().entrySet()) {
      Dimension dimension = Dimension.of(entry.getKey());
      List<String> values = entry.getValue();
      if (dimension.isPersonal()) {
        values = numbers(dimension.label(), values, filter, dictionary, connection);
      }
      add(" AND ").add(dimension).add(" IN (");
      add(String.join(", ", Collections.nCopies(values.size(), "?"))).add(")");
      parameters.addAll(values);
    }
    return this;
  }

  /** A person has a number in each organisation. */
  private static List<String> numbers(
      String label,
      List<String> values,
      UsageFilter filter,
      Dictionary dictionary,
      Connection connection)
      throws SQLException {
    List<String> orgs = filter.dimensions().getOrDefault("org", List.of());
    if (orgs.isEmpty()) {
      orgs = orgs(connection);
    }
    List<String> numbers = new ArrayList<>();
    numbers.add(NOBODY);
    for (String value : values) {
      if (value.isEmpty()) {
        numbers.add("");
      }
      for (String org : orgs) {
        OptionalLong number = dictionary.number(org, label, value);
        if (number.isPresent()) {
          numbers.add(Long.toString(number.getAsLong()));
        }
      }
    }
    return numbers;
  }

  private static List<String> orgs(Connection connection) throws SQLException {
    List<String> orgs = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT DISTINCT org FROM records")) {
      while (found.next()) {
        orgs.add(found.getString(1));
      }
    }
    return orgs;
  }

  PreparedStatement prepare(Connection connection) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql.toString());
    boolean done = false;
    try {
      for (int i = 0; i < parameters.size(); i++) {
        statement.setObject(i + 1, parameters.get(i));
      }
      done = true;
      return statement;
    } finally {
      if (!done) {
        statement.close();
      }
    }
  }
}
