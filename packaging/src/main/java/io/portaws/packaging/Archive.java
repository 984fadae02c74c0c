package io.portaws.packaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Zip files whose bytes depend on nothing but what is in them. */
final class Archive {
  private final LocalDateTime time;

  /**
   * @param time what every entry says that it was written at
   */
  Archive(LocalDateTime time) {
    this.time = time;
  }

  /** Files and their folders as they are, in the order given. */
  byte[] stored(SequencedMap<String, byte[]> files) throws IOException {
    return written(files, ZipEntry.STORED);
  }

  byte[] deflated(SequencedMap<String, byte[]> files) throws IOException {
    return written(files, ZipEntry.DEFLATED);
  }

  private byte[] written(SequencedMap<String, byte[]> files, int method) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(Deflater.BEST_COMPRESSION);
      SequencedSet<String> folders = new TreeSet<>();
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        // Who looks for a folder of files on a class path finds it by its own entry only.
        addFolders(zip, file.getKey(), folders);
        add(zip, file.getKey(), file.getValue(), method);
      }
    }
    return bytes.toByteArray();
  }

  private void addFolders(ZipOutputStream zip, String name, SequencedSet<String> known)
      throws IOException {
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      String folder = name.substring(0, slash + 1);
      if (known.add(folder)) {
        add(zip, folder, new byte[0], ZipEntry.STORED);
      }
    }
  }

  private void add(ZipOutputStream zip, String name, byte[] content, int method)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(time);
    entry.setMethod(method);
    if (method == ZipEntry.STORED) {
      CRC32 sum = new CRC32();
      sum.update(content);
      entry.setSize(content.length);
      entry.setCrc(sum.getValue());
    }
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
