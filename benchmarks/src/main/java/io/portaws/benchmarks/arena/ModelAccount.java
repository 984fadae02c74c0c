package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * An account with many resources, and what happens in it: few resources are very busy, changes come
 * in bursts, tools tag hundreds of resources at once, and some resources go. The same numbers give
 * the same account. Of one thread.
 */
final class ModelAccount {
  static final String ACCOUNT = "000000000000";
  static final String REGION = "eu-west-1";
  static final int KINDS = Kind.values().length;

  /** How busy the next resource is, of the one before: the first tenth has half of the changes. */
  private static final double SKEW = 0.7;

  private static final int STORM = 100;
  private static final int LONGEST_BURST = 15;
  private static final double IN_BURSTS = 0.3;
  private static final double IN_STORMS = 0.1;

  /** Every so many-th resource is gone in the end. */
  private static final int GONE = 50;

  /** Every so many-th is deleted and made again. */
  private static final int MADE_AGAIN = 500;

  private final int first;
  private final int resources;
  private final int[] versions;
  private final boolean[] present;
  private final Random random;
  private final double[] busyness;

  /**
   * @param first the number of its first resource: accounts of different numbers share none
   */
  ModelAccount(int first, int resources, long seed) {
    this.first = first;
    this.resources = resources;
    versions = new int[resources];
    present = new boolean[resources];
    random = new Random(seed);
    busyness = new double[resources];
    double sum = 0;
    for (int i = 0; i < resources; i++) {
      sum += 1 / Math.pow(i + 1, SKEW);
      busyness[i] = sum;
    }
  }

  int first() {
    return first;
  }

  int resources() {
    return resources;
  }

  static Kind kind(int resource) {
    Kind[] kinds = Kind.values();
    return kinds[resource % kinds.length];
  }

  static String identifier(int resource) {
    return kind(resource).identifier(resource);
  }

  boolean isPresent(int resource) {
    return present[resource - first];
  }

  int version(int resource) {
    return versions[resource - first];
  }

  ObjectNode state(int resource) {
    return kind(resource).state(identifier(resource), version(resource));
  }

  /** What happens next to a resource chosen by how busy it is. */
  Happening next() {
    return happen(pick(), false);
  }

  /**
   * A backlog: every resource at least once, the busy ones often, in the order of a day's work.
   *
   * @param events how many; at least as many as there are resources
   */
  List<Happening> backlog(int events) {
    List<int[]> runs = runs(events);
    Collections.shuffle(runs, random);
    int[] left = new int[resources];
    runs.forEach(run -> count(run, left));
    List<Happening> all = new ArrayList<>(events);
    for (int[] run : runs) {
      for (int resource : run) {
        left[resource - first]--;
        int last = left[resource - first];
        boolean goes = resource % GONE == 7 && last == 0;
        boolean comesAgain = resource % MADE_AGAIN == 8 && last == 1;
        all.add(happen(resource, goes || comesAgain));
      }
    }
    return all;
  }

  private void count(int[] run, int[] left) {
    for (int resource : run) {
      left[resource - first]++;
    }
  }

  /** Changes that come one after the other. */
  private List<int[]> runs(int events) {
    if (events < resources) {
      throw new IllegalArgumentException(events + " events for " + resources + " resources");
    }
    List<int[]> runs = new ArrayList<>();
    for (int i = 0; i < resources; i++) {
      runs.add(new int[] {first + i});
    }
    int left = events - resources;
    while (left > 0) {
      int[] run = run(left);
      runs.add(run);
      left -= run.length;
    }
    return runs;
  }

  private int[] run(int most) {
    double chance = random.nextDouble();
    if (chance < IN_STORMS / STORM * 3) {
      int from = random.nextInt(resources);
      int[] storm = new int[Math.min(most, STORM)];
      for (int i = 0; i < storm.length; i++) {
        storm[i] = first + (from + i) % resources;
      }
      return storm;
    }
    boolean burst = chance > 1 - IN_BURSTS / LONGEST_BURST * 4;
    int[] run = new int[Math.min(most, burst ? 2 + random.nextInt(LONGEST_BURST - 1) : 1)];
    Arrays.fill(run, pick());
    return run;
  }

  private int pick() {
    double at = random.nextDouble() * busyness[resources - 1];
    int found = Arrays.binarySearch(busyness, at);
    // Busy ones are spread over all types.
    return first + Math.min(resources - 1, found < 0 ? -found - 1 : found);
  }

  private Happening happen(int resource, boolean deletes) {
    int at = resource - first;
    versions[at]++;
    Kind kind = kind(resource);
    String call = deletes ? kind.deleted : present[at] ? kind.changed : kind.created;
    present[at] = !deletes;
    return new Happening(resource, versions[at], call, deletes);
  }
}
