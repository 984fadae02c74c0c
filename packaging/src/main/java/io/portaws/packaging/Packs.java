package io.portaws.packaging;

import io.portaws.pipeline.state.PackedClasses;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes classes in the form that {@link PackedClasses} reads. */
final class Packs {
  /**
   * Larger ones would be a few hundredths smaller in all, and cost more memory and time whenever
   * one of their classes is asked for.
   */
  private static final int BYTES = 256 * 1024;

  private Packs() {}

  /**
   * The files.
   *
   * @param classes class files by their internal names
   */
  static SequencedMap<String, byte[]> of(Map<String, byte[]> classes) throws IOException {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    StringBuilder index = new StringBuilder();
    for (SortedMap<String, byte[]> pack : packs(classes)) {
      String file = "%03d".formatted(files.size());
      files.put(PackedClasses.FOLDER + file, written(pack));
      index.append("%s %s %s%n".formatted(file, pack.firstKey(), pack.lastKey()));
    }
    files.putFirst(
        PackedClasses.INDEX, index.toString().replace("\r", "").getBytes(StandardCharsets.UTF_8));
    return files;
  }

  /** By name, and no pack with classes of two services: between them lie classes of no pack. */
  private static List<SortedMap<String, byte[]>> packs(Map<String, byte[]> classes) {
    List<SortedMap<String, byte[]>> packs = new ArrayList<>();
    SortedMap<String, byte[]> pack = new TreeMap<>();
    String folder = "";
    int bytes = 0;
    for (var next : new TreeMap<>(classes).entrySet()) {
      String into = SdkClasses.isOfService(next.getKey()) ? SdkClasses.service(next.getKey()) : "";
      if (!pack.isEmpty() && (bytes >= BYTES || !into.equals(folder))) {
        packs.add(pack);
        pack = new TreeMap<>();
        bytes = 0;
      }
      folder = into;
      pack.put(next.getKey().replace('/', '.'), next.getValue());
      bytes += next.getValue().length;
    }
    if (!pack.isEmpty()) {
      packs.add(pack);
    }
    return packs;
  }

  private static byte[] written(SortedMap<String, byte[]> pack) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(pack.size());
    for (var next : pack.entrySet()) {
      out.writeUTF(next.getKey());
      out.writeInt(next.getValue().length);
      out.write(next.getValue());
    }
    return bytes.toByteArray();
  }
}
