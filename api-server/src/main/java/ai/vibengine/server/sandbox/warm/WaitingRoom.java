package ai.vibengine.server.sandbox.warm;

import ai.vibengine.server.template.ImageLease;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The sandboxes that wait, by their kind, and how many of each kind should. Whoever asks in vain gets one more place for that kind, which the
 * kind that was asked for longest ago gives up. Kinds with another disk than the usual one get theirs when they are asked for a second time, and
 * all of them together at most a quarter of the places, so that nobody takes away what others wait upon by asking for ever new sizes.
 * Thread-safe; each call is one step.
 */
final class WaitingRoom {

    private static final int PART_FOR_OTHER_DISKS = 4;

    private final int places;
    private final long usualDisk;
    private final Map<WaitingKind, Row> rows = new HashMap<>();
    private final Set<WaitingKind> offered = new HashSet<>();
    private long uses;

    /** The places of a kind. */
    private static final class Row {
        private final Deque<WaitingSandbox> waiting = new ArrayDeque<>();
        private int wanted;
        private int starting;
        private long lastUse;
        private Instant lastTaken = Instant.MAX;
        private boolean askedInVain;
    }

    /**
     * Constructs an empty room.
     *
     * @param places how many sandboxes wait at most, of all kinds together
     * @param usualDisk what most of them may write to their filesystems, in bytes
     */
    WaitingRoom(int places, long usualDisk) {
        this.places = places;
        this.usualDisk = usualDisk;
    }

    /** Gives each kind that was not offered at the last call its share of the places, which others give up that have more. */
    synchronized void offer(Set<WaitingKind> kinds) {
        offered.retainAll(kinds);
        for (WaitingKind kind : kinds) {
            if (offered.add(kind)) {
                int share = Math.max(1, places / kinds.size());
                Row row = rows.computeIfAbsent(kind, any -> new Row());
                while (row.wanted < share && grow(row, share)) {
                    // Grown by one.
                }
            }
        }
    }

    /** Hands out a sandbox of this kind, the one that has waited longest. Nobody else gets it. */
    synchronized Optional<WaitingSandbox> take(WaitingKind kind, Instant now) {
        if (places == 0) {
            return Optional.empty();
        }
        Row row = rows.computeIfAbsent(kind, any -> new Row());
        row.lastUse = ++uses;
        row.lastTaken = now;
        WaitingSandbox first = row.waiting.poll();
        if (first == null && (isUsual(kind) || mayGrow(row))) {
            grow(row, 0);
        }
        row.askedInVain = first == null;
        return Optional.ofNullable(first);
    }

    private boolean isUsual(WaitingKind kind) {
        return kind.diskBytes() == usualDisk;
    }

    /** Returns whether a kind with another disk may have one more place. */
    private boolean mayGrow(Row row) {
        int others = rows.entrySet().stream()
                .filter(entry -> !isUsual(entry.getKey()))
                .mapToInt(entry -> entry.getValue().wanted)
                .sum();
        return row.askedInVain && others < places / PART_FOR_OTHER_DISKS;
    }

    /** Gives a row one more place, if there is a free one or one of a row that keeps so many. */
    private boolean grow(Row row, int kept) {
        if (row.wanted == places) {
            return false;
        }
        if (rows.values().stream().mapToInt(each -> each.wanted).sum() >= places) {
            Optional<Row> giver = rows.values().stream()
                    .filter(each -> each != row && each.wanted > kept)
                    .min(Comparator.comparingLong(each -> each.lastUse));
            if (giver.isEmpty()) {
                return false;
            }
            giver.get().wanted--;
        }
        row.wanted++;
        return true;
    }

    /** Returns the kind of which a sandbox is missing, the one that was asked for last if there are several; {@link #started} or {@link #failed} follows. */
    synchronized Optional<WaitingKind> nextToStart() {
        Optional<Map.Entry<WaitingKind, Row>> next = rows.entrySet().stream()
                .filter(entry -> entry.getValue().waiting.size() + entry.getValue().starting < entry.getValue().wanted)
                .max(Comparator.comparingLong(entry -> entry.getValue().lastUse));
        next.ifPresent(entry -> entry.getValue().starting++);
        return next.map(Map.Entry::getKey);
    }

    /** Lets a sandbox wait that was started; false when it is not wanted any more. */
    synchronized boolean started(WaitingSandbox sandbox) {
        Row row = rows.get(sandbox.kind());
        if (row == null) {
            return false;
        }
        row.starting = Math.max(0, row.starting - 1);
        return row.waiting.size() < row.wanted && row.waiting.add(sandbox);
    }

    /** Says that nothing was started of this kind. */
    synchronized void failed(WaitingKind kind) {
        Row row = rows.get(kind);
        if (row != null) {
            row.starting = Math.max(0, row.starting - 1);
        }
    }

    /** Says that a sandbox of this kind does not get ready: none is wanted before one is asked for again. */
    synchronized void giveUp(WaitingKind kind) {
        failed(kind);
        wantNone(kind);
    }

    /** Wants none of this kind before one is asked for again. */
    synchronized void wantNone(WaitingKind kind) {
        Row row = rows.get(kind);
        if (row != null) {
            row.wanted = 0;
        }
    }

    /** Wants none of the kinds that nobody has asked for since then, unless they are offered. */
    synchronized void forgetUnused(Instant since) {
        rows.forEach((kind, row) -> {
            if (!offered.contains(kind) && row.lastTaken.isBefore(since)) {
                row.wanted = 0;
                row.askedInVain = false;
            }
        });
    }

    /** Removes those that are more than wanted, and forgets kinds that have no place. */
    synchronized List<WaitingSandbox> removeSurplus() {
        List<WaitingSandbox> surplus = new ArrayList<>();
        for (Row row : rows.values()) {
            while (row.waiting.size() > row.wanted) {
                surplus.add(row.waiting.remove());
            }
        }
        // One that was asked for in vain is remembered for a while: see forgetUnused.
        rows.values().removeIf(row -> row.wanted == 0 && row.starting == 0 && !row.askedInVain);
        return surplus;
    }

    /** Removes all that wait on other images than these, and their places. */
    synchronized List<WaitingSandbox> retain(Predicate<ImageLease> images) {
        List<WaitingSandbox> removed = new ArrayList<>();
        List<WaitingKind> gone = rows.keySet().stream()
                .filter(kind -> !images.test(kind.image()))
                .toList();
        for (WaitingKind kind : gone) {
            Row row = rows.remove(kind);
            if (row != null) {
                removed.addAll(row.waiting);
            }
        }
        return removed;
    }

    /** Removes those that wait with a larger disk than the usual one, and their places. */
    synchronized List<WaitingSandbox> removeLarge() {
        List<WaitingSandbox> removed = new ArrayList<>();
        rows.forEach((kind, row) -> {
            if (kind.diskBytes() > usualDisk) {
                removed.addAll(row.waiting);
                row.waiting.clear();
                row.wanted = 0;
            }
        });
        return removed;
    }

    /** Removes one of those of the kind that was asked for longest ago; its place stays. */
    synchronized Optional<WaitingSandbox> removeOne() {
        return rows.values().stream()
                .filter(row -> !row.waiting.isEmpty())
                .min(Comparator.comparingLong(row -> row.lastUse))
                .map(row -> row.waiting.remove());
    }

    /** Removes all that wait; their places stay. */
    synchronized List<WaitingSandbox> clear() {
        List<WaitingSandbox> removed = all();
        rows.values().forEach(row -> row.waiting.clear());
        return removed;
    }

    /** Removes this one; empty when it does not wait. */
    synchronized Optional<WaitingSandbox> remove(String sandboxId) {
        Optional<WaitingSandbox> found = all().stream()
                .filter(sandbox -> sandbox.sandboxId().equals(sandboxId))
                .findFirst();
        found.ifPresent(sandbox -> rows.values().forEach(row -> row.waiting.remove(sandbox)));
        return found;
    }

    /** Returns those that wait. */
    synchronized List<WaitingSandbox> all() {
        return rows.values().stream()
                .map(row -> row.waiting)
                .flatMap(Collection::stream)
                .toList();
    }

    /** Returns how much there is of all that should wait, from 0 to 1. */
    synchronized double filled() {
        int wanted = rows.values().stream().mapToInt(row -> row.wanted).sum();
        return wanted == 0 ? 0 : Math.min(1, (double) size() / wanted);
    }

    synchronized int size() {
        return rows.values().stream().mapToInt(row -> row.waiting.size()).sum();
    }
}
