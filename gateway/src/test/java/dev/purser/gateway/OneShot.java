package dev.purser.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A provider that answers one request with given bytes. */
final class OneShot implements AutoCloseable {

  private final ServerSocket server;
  private final CompletableFuture<Boolean> left = new CompletableFuture<>();

  /** One that closes the connection after its answer. */
  OneShot(String answer) {
    this(answer, true);
  }

  /** One that leaves the connection open after its answer. */
  static OneShot thatStays(String answer) {
    return new OneShot(answer, false);
  }

  private OneShot(String answer, boolean closes) {
    try {
      server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(() -> answer(answer, closes));
  }

  private void answer(String answer, boolean closes) {
    try (Socket socket = server.accept()) {
      byte[] request = new byte[1 << 16];
      StringBuilder read = new StringBuilder();
      while (read.indexOf("]}") < 0) {
        int length = socket.getInputStream().read(request);
        read.append(new String(request, 0, length, StandardCharsets.UTF_8));
      }
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      if (closes) {
        socket.shutdownOutput();
      }
      socket.getInputStream().readAllBytes();
      left.complete(true);
    } catch (IOException e) {
      // The test sees it from the other side.
      left.complete(true);
    }
  }

  /** Completes once the other side has closed the connection. */
  CompletableFuture<Boolean> left() {
    return left;
  }

  Provider inPlaceOf(Provider provider) {
    return Provider.of(
        provider.name(), provider.kind(), URI.create("http://127.0.0.1:" + server.getLocalPort()));
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
