package dev.purser.bench.load;

/**
 * Puts load on a port and prints one line of figures. Arguments: {@code closed|open|streams port
 * path number seconds}, where the number is that of connections, of requests a second, or of
 * streams.
 */
public final class LoadGenerator {

  private LoadGenerator() {}

  /** Runs once. */
  public static void main(String[] args) throws InterruptedException {
    int port = Integer.parseInt(args[1]);
    String path = args[2];
    int number = Integer.parseInt(args[3]);
    int seconds = Integer.parseInt(args[4]);
    String line =
        switch (args[0]) {
          case "closed" -> ClosedLoop.run(port, path, number, seconds);
          case "open" -> OpenLoop.run(port, path, number, seconds);
          case "streams" -> Streams.run(port, path, number, seconds);
          default -> throw new IllegalArgumentException("closed, open or streams, not " + args[0]);
        };
    System.out.println(line);
  }
}
