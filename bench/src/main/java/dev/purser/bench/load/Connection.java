package dev.purser.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.util.function.Consumer;

/** A connection that sends the same request over and over, one at a time. Confined to its loop. */
final class Connection extends ChannelInboundHandlerAdapter {

  private final byte[] request;
  private final Consumer<Connection> answered;
  private final HttpReader reader = new HttpReader();
  private final Channel channel;
  private long sentAt;
  private boolean waiting;
  private boolean ok;

  /**
   * Connects; {@code answered} is called with this after each answer, and if it is lost before
   * that.
   */
  Connection(EventLoopGroup loop, int port, byte[] request, Consumer<Connection> answered) {
    this.request = request;
    this.answered = answered;
    this.channel = Loops.connect(loop, port, () -> this);
  }

  /** Sends; time counts from the instant given. */
  void send(long from) {
    sentAt = from;
    waiting = true;
    Loops.write(channel, request);
  }

  /** When the last request was sent, as {@link System#nanoTime()}. */
  long sentAt() {
    return sentAt;
  }

  /** Whether the last answer came, with status 200. */
  boolean ok() {
    return ok;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (reader.read(in)) {
        waiting = false;
        ok = reader.headText().startsWith("HTTP/1.1 200");
        answered.accept(this);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ok = false;
    if (waiting) {
      waiting = false;
      answered.accept(this);
    }
  }

  /** Whether it can still send. */
  boolean isOpen() {
    return channel.isActive();
  }
}
