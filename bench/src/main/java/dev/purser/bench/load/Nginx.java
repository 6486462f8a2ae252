package dev.purser.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** nginx as a bare reverse proxy: one worker, nothing buffered, connections kept. */
final class Nginx {

  private Nginx() {}

  static boolean isInstalled() {
    try {
      return new ProcessBuilder("nginx", "-v").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static Child start(Path folder, int port, int upstreamPort)
      throws IOException, InterruptedException {
    Path configuration = folder.resolve("nginx.conf");
    Files.writeString(
        configuration,
        """
        daemon off;
        worker_processes 1;
        worker_rlimit_nofile 16384;
        pid %1$s/nginx.pid;
        error_log stderr error;
        events { worker_connections 8192; }
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          keepalive_requests 100000000;
          upstream provider {
            server 127.0.0.1:%3$d;
            keepalive 1200;
            keepalive_requests 100000000;
          }
          server {
            listen 127.0.0.1:%2$d backlog=4096;
            location / {
              proxy_pass http://provider;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_buffering off;
            }
          }
        }
        """
            .formatted(folder, port, upstreamPort));
    Child nginx =
        Child.start(List.of("nginx", "-p", folder.toString(), "-c", "" + configuration), Map.of());
    awaitPort(port);
    return nginx;
  }

  private static void awaitPort(int port) throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 100; attempt++) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new IOException("nginx does not listen on port " + port);
  }
}
