package dev.purser.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.Future;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.spi.transport.Transport;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Java's sockets, on which whoever connects has to say what he wants within some time: else callers
 * that send half a request line and fall silent would keep their connections for ever. Vert.x shows
 * a connection only once it has seen bytes of it, so the look is taken where connections are
 * accepted. Thread-safe.
 */
final class Sockets implements io.vertx.core.transport.Transport {

  private final Duration head;

  /**
   * @param head how long the first head of a connection may take
   */
  Sockets(Duration head) {
    this.head = head;
  }

  @Override
  public String name() {
    return "nio";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public @Nullable Throwable unavailabilityCause() {
    return null;
  }

  @Override
  public Transport implementation() {
    return new NioTransport() {
      @Override
      public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        ChannelFactory<? extends ServerChannel> plain = super.serverChannelFactory(domainSocket);
        return () -> {
          ServerChannel channel = plain.newChannel();
          channel.pipeline().addLast(new Doorkeeper(head));
          return channel;
        };
      }
    };
  }

  /** Gives every accepted connection its time. */
  private static final class Doorkeeper extends ChannelInboundHandlerAdapter {
    private final Duration head;

    Doorkeeper(Duration head) {
      this.head = head;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      ((Channel) accepted).pipeline().addLast(new FirstHead(head));
      context.fireChannelRead(accepted);
    }
  }

  /** Closes a connection whose first head does not end in time, and is gone once it has. */
  private static final class FirstHead extends ChannelInboundHandlerAdapter {
    private final Duration limit;
    private @Nullable Future<?> end;
    private boolean begun;
    private boolean emptyLine;

    FirstHead(Duration limit) {
      this.limit = limit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      end =
          context
              .executor()
              .schedule(
                  () -> {
                    var _ = context.close();
                  },
                  limit.toMillis(),
                  TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      if (end != null) {
        end.cancel(false);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof ByteBuf bytes && bytes.forEachByte(this::goesOn) >= 0) {
        context.pipeline().remove(this);
      }
      context.fireChannelRead(message);
    }

    /** Whether the head goes on after a byte: it ends with an empty line, and begins with none. */
    private boolean goesOn(byte b) {
      if (b == '\n' && emptyLine) {
        return false;
      }
      begun |= b > ' ' || b < 0;
      emptyLine = begun && (b == '\n' || (emptyLine && b == '\r'));
      return true;
    }
  }
}
