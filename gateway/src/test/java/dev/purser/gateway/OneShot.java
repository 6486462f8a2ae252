package dev.purser.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A provider that answers one request with given bytes and closes the connection. */
final class OneShot implements AutoCloseable {

  private final ServerSocket server;

  OneShot(String answer) {
    try {
      server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(() -> answer(answer));
  }

  private void answer(String answer) {
    try (Socket socket = server.accept()) {
      byte[] request = new byte[1 << 16];
      StringBuilder read = new StringBuilder();
      while (read.indexOf("]}") < 0) {
        int length = socket.getInputStream().read(request);
        read.append(new String(request, 0, length, StandardCharsets.UTF_8));
      }
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The test sees it from the other side.
    }
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
