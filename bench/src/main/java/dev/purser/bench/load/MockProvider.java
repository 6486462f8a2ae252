package dev.purser.bench.load;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A provider that costs almost nothing: answers a chat completion at once, and streams one whose
 * events carry the {@link System#nanoTime()} of their sending where the request has the header
 * {@code x-bench: stream}. Prints its port.
 */
public final class MockProvider {

  /** Events of one stream, and milliseconds between them: 50 a second. */
  static final int EVENTS = 250;

  static final int INTERVAL_MS = 20;

  /** Events of one millisecond leave together, so that timers cost the machine little. */
  private static final long GRID_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final String USAGE =
      "{\"prompt_tokens\":24,\"completion_tokens\":250,\"total_tokens\":274,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":0},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":0}}";

  private static final byte[] ANSWER = answer();
  private static final byte[] STREAM_HEAD =
      bytes(
          "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
  private static final String NO_TIME = "0".repeat(20);
  private static final String BLANK_EVENT =
      chunk(
          "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o-mini\","
              + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
              + NO_TIME
              + "\"},\"finish_reason\":null}]}\n\n");
  private static final int TIME_AT = BLANK_EVENT.indexOf(NO_TIME);
  private static final byte[] EVENT = bytes(BLANK_EVENT);
  private static final byte[] STREAM_END =
      bytes(
          chunk(
                  "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o-mini\","
                      + "\"choices\":[],\"usage\":"
                      + USAGE
                      + "}\n\n")
              + chunk("data: [DONE]\n\n")
              + "0\r\n\r\n");

  private MockProvider() {}

  /** Runs until it is killed. */
  public static void main(String[] args) {
    EventLoopGroup loop = Loops.one();
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Caller());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
    System.out.println("port " + ((InetSocketAddress) server.localAddress()).getPort());
    server.closeFuture().syncUninterruptibly();
  }

  private static byte[] answer() {
    String body =
        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1760000000,"
            + "\"model\":\"gpt-4o-mini\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
            + "\"content\":\""
            + "The sea is calm and the books are in order. ".repeat(8)
            + "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":"
            + USAGE
            + "}";
    return bytes(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static String chunk(String data) {
    return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
  }

  /** The time stands in 20 digits, so that all events have one length. */
  private static byte[] event(long time) {
    byte[] event = EVENT.clone();
    for (int i = TIME_AT + 19; i >= TIME_AT; i--) {
      event[i] = (byte) ('0' + time % 10);
      time /= 10;
    }
    return event;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** One connection; requests on it come one after another. */
  private static final class Caller extends ChannelInboundHandlerAdapter {
    private final HttpReader reader = new HttpReader();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        while (in.isReadable()) {
          if (reader.read(in)) {
            respond(context);
          }
        }
      } finally {
        in.release();
      }
    }

    private void respond(ChannelHandlerContext context) {
      if (!reader.headText().toLowerCase(Locale.ROOT).contains("x-bench: stream")) {
        Loops.write(context.channel(), ANSWER);
        return;
      }
      Loops.write(context.channel(), STREAM_HEAD);
      next(context, EVENTS, (System.nanoTime() / GRID_NANOS + 1) * GRID_NANOS);
    }

    /** Events keep to their times, so that a late one does not delay those after it. */
    private static void next(ChannelHandlerContext context, int left, long due) {
      if (!context.channel().isActive()) {
        return;
      }
      if (left == 0) {
        Loops.write(context.channel(), STREAM_END);
        return;
      }
      Loops.write(context.channel(), event(System.nanoTime()));
      long following = due + TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS);
      Loops.later(
          context.channel(),
          following - System.nanoTime(),
          () -> next(context, left - 1, following));
    }
  }
}
