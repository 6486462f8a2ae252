package dev.purser.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many streams at once, begun anew when they end; measures how long each event was under way by the
 * time that it carries. Both ends have to run on one machine.
 */
final class Streams {

  private static final int WARM_SECONDS = 2;

  private static final int PATIENCE_SECONDS = 60;

  private final Figures figures = new Figures();
  private final AtomicInteger open = new AtomicInteger();
  private volatile long measureFrom = Long.MAX_VALUE;
  private volatile long end = Long.MAX_VALUE;
  private long begun;
  private long broken;

  private Streams() {}

  static String run(int port, String path, int count, int seconds) throws InterruptedException {
    Streams load = new Streams();
    EventLoopGroup loop = Loops.one();
    byte[] request = Requests.chat(port, path, true);
    // Begun one after another, or their events would all come in the same instant.
    for (int i = 0; i < count; i++) {
      Stream stream = load.new Stream(request);
      Channel channel = Loops.connect(loop, port, () -> stream);
      channel.eventLoop().execute(() -> stream.send(channel));
      TimeUnit.MILLISECONDS.sleep(2);
    }
    load.measureFrom = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_SECONDS);
    TimeUnit.SECONDS.sleep(WARM_SECONDS + seconds);
    load.end = System.nanoTime();
    // What runs is ended in order, so that afterwards the books can be compared.
    for (int i = 0; i < PATIENCE_SECONDS * 10 && load.open.get() > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    return load.figures.line(seconds, load.begun, load.broken);
  }

  /**
   * One connection; finds the times in the bytes as they arrive. Unpacks the chunks, as a proxy may
   * cut an event into two. Confined to its loop.
   */
  private final class Stream extends ChannelInboundHandlerAdapter {
    private static final byte[] MARK = "content\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] request;
    private Part part = Part.HEAD;
    private int matched;
    private long left;
    private boolean inNumber;
    private boolean running;
    private long number;

    private Stream(byte[] request) {
      this.request = request;
    }

    void send(Channel channel) {
      part = Part.HEAD;
      running = true;
      begun++;
      open.incrementAndGet();
      Loops.write(channel, request);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf in = (ByteBuf) message;
      long now = System.nanoTime();
      try {
        while (in.isReadable()) {
          take(context.channel(), in.readByte(), now);
        }
      } finally {
        in.release();
      }
    }

    private void take(Channel channel, byte b, long now) {
      switch (part) {
        case HEAD -> {
          match(b, END_OF_HEAD);
          if (matched == END_OF_HEAD.length) {
            begin(Part.SIZE);
          }
        }
        case SIZE -> {
          if (b == '\n') {
            begin(left == 0 ? Part.END : Part.DATA);
          } else if (b != '\r') {
            left = left * 16 + Character.digit(b, 16);
          }
        }
        case DATA -> {
          left--;
          if (left >= 0) {
            event(b, now);
          } else if (b == '\n') {
            left = 0;
            part = Part.SIZE;
          }
        }
        case END -> {
          if (b == '\n') {
            ended(channel);
          }
        }
      }
    }

    private void begin(Part next) {
      part = next;
      if (next == Part.SIZE) {
        left = 0;
        matched = 0;
      }
    }

    private void match(byte b, byte[] wanted) {
      matched = b == wanted[matched] ? matched + 1 : b == wanted[0] ? 1 : 0;
    }

    private void event(byte b, long now) {
      if (inNumber) {
        if (b >= '0' && b <= '9') {
          number = number * 10 + (b - '0');
          return;
        }
        inNumber = false;
        if (number >= measureFrom && now < end) {
          figures.add(now - number);
        }
      }
      match(b, MARK);
      if (matched == MARK.length) {
        matched = 0;
        inNumber = true;
        number = 0;
      }
    }

    private void ended(Channel channel) {
      running = false;
      open.decrementAndGet();
      if (System.nanoTime() < end) {
        send(channel);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (running) {
        running = false;
        broken++;
        open.decrementAndGet();
      }
    }
  }

  /** Where in an answer a byte is: in its head, a chunk's size, its data, or the last empty one. */
  private enum Part {
    HEAD,
    SIZE,
    DATA,
    END
  }
}
