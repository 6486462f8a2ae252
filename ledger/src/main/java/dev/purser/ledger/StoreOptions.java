package dev.purser.ledger;

import java.util.ArrayDeque;
import java.util.Deque;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.StringAppendOperator;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/*
 * Writers must not stall: they may sit on an event loop. RocksDB holds them up when too many write
 * buffers wait to be flushed or too many files wait on level 0, so both limits lie far above what
 * two background threads leave behind, and the limits on pending compaction are off. Memory stays
 * small all the same: DB_WRITE_BUFFER bounds the buffers of all families together by flushing early.
 *
 * The log is limited because a start replays it; RocksDB flushes the families that hold old logs
 * alive when the limit is reached.
 */
/** The settings of the embedded ledger, and the native memory that they keep until closed. */
final class StoreOptions implements AutoCloseable {

  private static final long MIB = 1L << 20;
  private static final long WRITE_BUFFER = 16 * MIB;
  private static final long DB_WRITE_BUFFER = 64 * MIB;
  private static final long BLOCK_CACHE = 32 * MIB;
  private static final long LOG = 64 * MIB;
  private static final int MAX_OPEN_FILES = 256;
  private static final double BLOOM_BITS = 10;

  private final Deque<AutoCloseable> owned = new ArrayDeque<>();
  private final Cache cache = own(new LRUCache(BLOCK_CACHE));
  private final BloomFilter bloom = own(new BloomFilter(BLOOM_BITS));
  private final StringAppendOperator append = own(new StringAppendOperator(""));

  final WriteOptions write = own(new WriteOptions());
  final ReadOptions read = own(new ReadOptions().setVerifyChecksums(true));
  final FlushOptions flush = own(new FlushOptions().setWaitForFlush(true));

  DBOptions database(WALRecoveryMode recovery) {
    return own(
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setParanoidChecks(true)
            .setWalRecoveryMode(recovery)
            .setMaxTotalWalSize(LOG)
            .setDbWriteBufferSize(DB_WRITE_BUFFER)
            .setMaxBackgroundJobs(2)
            .setMaxOpenFiles(MAX_OPEN_FILES)
            .setSkipStatsUpdateOnDbOpen(true)
            .setBytesPerSync(MIB)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setMaxLogFileSize(MIB)
            .setKeepLogFileNum(2)
            .setStatsDumpPeriodSec(0)
            .setStatsPersistPeriodSec(0));
  }

  ColumnFamilyOptions family() {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true)
            .setFilterPolicy(bloom);
    return own(
        new ColumnFamilyOptions()
            .setTableFormatConfig(table)
            .setWriteBufferSize(WRITE_BUFFER)
            .setMaxWriteBufferNumber(8)
            .setLevel0FileNumCompactionTrigger(4)
            .setLevel0SlowdownWritesTrigger(100)
            .setLevel0StopWritesTrigger(200)
            .setSoftPendingCompactionBytesLimit(0)
            .setHardPendingCompactionBytesLimit(0)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION));
  }

  /** For the ids: most look-ups are of ids that are not there. */
  ColumnFamilyOptions ids() {
    return family()
        .setMergeOperator(append)
        .setMemtablePrefixBloomSizeRatio(0.1)
        .setMemtableWholeKeyFiltering(true);
  }

  long cacheBytes() {
    return cache.getUsage();
  }

  private <T extends AutoCloseable> T own(T option) {
    owned.push(option);
    return option;
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      Native.close(owned.pop());
    }
  }
}
