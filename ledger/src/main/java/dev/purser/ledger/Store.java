package dev.purser.ledger;

import dev.purser.core.ledger.LedgerException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;

/**
 * The open database of a ledger's folder. Thread-safe, but must not be used once it is closed: the
 * memory behind it is native.
 */
final class Store implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Store.class.getName());

  private static final String DATABASE_MARK = "CURRENT";

  /** What to do about a damaged ledger. */
  static final String IF_DAMAGED =
      "restore a backup, or save the last consistent state with"
          + " 'purser doctor --data DIR --repair-to NEWDIR'";

  final Path folder;
  final StoreOptions options;
  final RocksDB db;
  private final FolderLock lock;
  private final List<ColumnFamilyHandle> handles;
  private final Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);

  private Store(
      Path folder,
      FolderLock lock,
      StoreOptions options,
      RocksDB db,
      List<byte[]> names,
      List<ColumnFamilyHandle> handles) {
    this.folder = folder;
    this.lock = lock;
    this.options = options;
    this.db = db;
    this.handles = handles;
    for (int i = 0; i < handles.size(); i++) {
      ColumnFamilyHandle handle = handles.get(i);
      Family.ofBytes(names.get(i)).ifPresent(family -> families.put(family, handle));
    }
  }

  /**
   * Opens the database of a folder, making both if they are missing.
   *
   * @throws LedgerException as {@link Ledgers#embedded} says
   */
  static Store open(Path folder) {
    prepare(folder);
    Native.load();
    FolderLock lock = FolderLock.take(folder);
    try {
      return open(folder, lock);
    } catch (LedgerException e) {
      lock.close();
      throw e;
    }
  }

  private static void prepare(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LedgerException(
          "the data folder "
              + folder
              + " cannot be made ("
              + e.getMessage()
              + "): give this user the right to, or choose another with --data",
          e);
    }
    try (Stream<Path> files = Files.list(folder)) {
      boolean foreign =
          files.anyMatch(file -> !file.endsWith(FolderLock.FILE) && !file.endsWith("lost+found"));
      if (foreign && !Files.exists(folder.resolve(DATABASE_MARK))) {
        throw new LedgerException(
            "the folder "
                + folder
                + " has files in it but is no ledger: choose an empty or new one with --data");
      }
    } catch (IOException e) {
      throw new LedgerException(
          "the data folder " + folder + " cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /*
   * After a power cut the log may end in a torn write that nobody was told about: that is normal and
   * is cut off. Anything else that is wrong in the log would silently end the books there, so it is
   * an error. RocksDB knows both ways, but not how to say which it met: so the strict way first.
   */
  private static Store open(Path folder, FolderLock lock) {
    try {
      return open(folder, lock, WALRecoveryMode.AbsoluteConsistency);
    } catch (RocksDBException strict) {
      if (code(strict) != Status.Code.Corruption) {
        throw fault(folder, strict);
      }
      try {
        Store store = open(folder, lock, WALRecoveryMode.TolerateCorruptedTailRecords);
        LOG.log(
            Level.WARNING,
            "the ledger in {0} ended in a torn write, as after a power cut; it was cut off",
            folder);
        return store;
      } catch (RocksDBException e) {
        e.addSuppressed(strict);
        throw fault(folder, e);
      }
    }
  }

  /**
   * Opens a damaged database for reading, up to the first damage in its log where there is one.
   * Nothing in its folder changes but the lock.
   *
   * @throws LedgerException if that does not help
   */
  static Store openDamaged(Path folder) {
    if (!Files.exists(folder.resolve(DATABASE_MARK))) {
      throw new LedgerException("there is no ledger in " + folder);
    }
    Native.load();
    FolderLock lock = FolderLock.take(folder);
    try {
      return open(folder, lock, WALRecoveryMode.PointInTimeRecovery, true);
    } catch (RocksDBException upToTheDamage) {
      try {
        return open(folder, lock, WALRecoveryMode.SkipAnyCorruptedRecords, true);
      } catch (RocksDBException e) {
        lock.close();
        e.addSuppressed(upToTheDamage);
        throw new LedgerException(
            "the ledger in "
                + folder
                + " cannot be opened even for reading ("
                + e.getMessage()
                + "): restore a backup",
            e);
      }
    }
  }

  private static Store open(Path folder, FolderLock lock, WALRecoveryMode recovery)
      throws RocksDBException {
    return open(folder, lock, recovery, /* onlyRead= */ false);
  }

  private static Store open(
      Path folder, FolderLock lock, WALRecoveryMode recovery, boolean onlyRead)
      throws RocksDBException {
    StoreOptions options = new StoreOptions();
    boolean open = false;
    try {
      List<byte[]> names = familyNames(folder, onlyRead);
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      for (byte[] name : names) {
        boolean ids = Family.ofBytes(name).filter(Family.IDS::equals).isPresent();
        descriptors.add(new ColumnFamilyDescriptor(name, ids ? options.ids() : options.family()));
      }
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      RocksDB db =
          onlyRead
              ? RocksDB.openReadOnly(
                  // A file that cannot be read is then met where its rows are asked for.
                  options.database(recovery).setParanoidChecks(false),
                  folder.toString(),
                  descriptors,
                  handles)
              : RocksDB.open(options.database(recovery), folder.toString(), descriptors, handles);
      open = true;
      return new Store(folder, lock, options, db, names, handles);
    } finally {
      if (!open) {
        options.close();
      }
    }
  }

  /** Those that the ledger has, also ones of a newer version, and those that it should have. */
  private static List<byte[]> familyNames(Path folder, boolean onlyThere) throws RocksDBException {
    List<byte[]> names = new ArrayList<>();
    if (Files.exists(folder.resolve(DATABASE_MARK))) {
      try (Options plain = new Options()) {
        names.addAll(RocksDB.listColumnFamilies(plain, folder.toString()));
      }
    }
    for (Family family : onlyThere ? new Family[0] : Family.values()) {
      if (names.stream().noneMatch(n -> Family.ofBytes(n).filter(family::equals).isPresent())) {
        names.add(family.bytes());
      }
    }
    return names;
  }

  ColumnFamilyHandle handle(Family family) {
    ColumnFamilyHandle handle = families.get(family);
    if (handle == null) {
      throw new IllegalStateException("no family " + family);
    }
    return handle;
  }

  /** Whether it has a family; an older ledger that is only read may lack new ones. */
  boolean has(Family family) {
    return families.containsKey(family);
  }

  /** Puts what is in memory into files, so that the next start has no log to replay. */
  void flush() {
    try {
      db.flush(options.flush, handles);
    } catch (RocksDBException e) {
      throw fault(e);
    }
  }

  LedgerException fault(RocksDBException e) {
    return fault(folder, e);
  }

  static boolean isCorruption(RocksDBException e) {
    return code(e) == Status.Code.Corruption;
  }

  private static Status.Code code(RocksDBException e) {
    Status status = e.getStatus();
    return status == null ? Status.Code.Undefined : status.getCode();
  }

  private static LedgerException fault(Path folder, RocksDBException e) {
    Status status = e.getStatus();
    String detail = " (" + e.getMessage() + "): ";
    if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
      return new LedgerException(
          "the disk of the ledger in " + folder + " is full" + detail + "free some space", e);
    }
    if (code(e) == Status.Code.Corruption) {
      return new LedgerException(
          "the ledger in " + folder + " is damaged" + detail + IF_DAMAGED, e);
    }
    return new LedgerException(
        "the ledger in "
            + folder
            + " cannot be used"
            + detail
            + "check the disk and the rights of this user",
        e);
  }

  @Override
  public void close() {
    handles.forEach(ColumnFamilyHandle::close);
    try {
      db.closeE();
    } catch (RocksDBException e) {
      throw fault(e);
    } finally {
      options.close();
      lock.close();
    }
  }
}
