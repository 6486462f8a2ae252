package dev.purser.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;

/** A caller with nothing between it and the socket, who can be as rude as real ones. */
final class RawCaller implements AutoCloseable {

  private final Socket socket;

  RawCaller(int port) {
    try {
      socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout(20_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawCaller post(String path, String body) {
    return send(
        "POST "
            + path
            + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: "
            + body.getBytes(UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  RawCaller send(String text) {
    return send(text.getBytes(UTF_8));
  }

  RawCaller send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  InputStream in() {
    try {
      return socket.getInputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads until a text has come; gives all that was read by then. */
  String readUntil(String wanted) {
    StringBuilder read = new StringBuilder();
    try {
      while (read.indexOf(wanted) < 0) {
        int next = in().read();
        if (next < 0) {
          throw new AssertionError("the connection ended after: " + read);
        }
        read.append((char) next);
      }
      return read.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads until the connection ends, in whatever way; gives what came. */
  String readToEnd() {
    StringBuilder read = new StringBuilder();
    try {
      for (int next = in().read(); next >= 0; next = in().read()) {
        read.append((char) next);
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("the connection is still open after: " + read, e);
    } catch (IOException reset) {
      // A reset is an end too.
    }
    return new String(read.toString().getBytes(ISO_8859_1), UTF_8);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
