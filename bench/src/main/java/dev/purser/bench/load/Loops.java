package dev.purser.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Netty, as all of this uses it: one event loop, no delays. */
final class Loops {

  private Loops() {}

  static EventLoopGroup one() {
    return new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  }

  /** Writes; where that fails, the answer never comes, and that is noticed. */
  static void write(Channel channel, byte[] bytes) {
    var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
  }

  /** Runs something later on the channel's event loop. */
  static void later(Channel channel, long nanos, Runnable task) {
    var _ = channel.eventLoop().schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  /** Opens a connection to the loopback interface. */
  static Channel connect(EventLoopGroup loop, int port, Supplier<ChannelHandler> handler) {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler.get());
              }
            })
        .connect("127.0.0.1", port)
        .syncUninterruptibly()
        .channel();
  }
}
