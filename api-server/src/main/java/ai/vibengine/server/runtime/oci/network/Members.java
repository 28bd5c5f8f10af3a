package ai.vibengine.server.runtime.oci.network;

import ai.vibengine.server.network.Cidr;
import ai.vibengine.server.network.EgressPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is on the gateway's network, and which address is whose. Each is written down in a file of its name, by which the next server finds
 * it. Thread-safe.
 */
final class Members {

    /** The gateway has the first address. */
    private static final int FIRST = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Members.class);

    private final Path folder;
    private final Path rangeFile;
    private volatile Cidr range;
    private final Map<String, Member> byId = new ConcurrentHashMap<>();
    private final Map<Integer, Member> byAddress = new ConcurrentHashMap<>();
    private final Set<Integer> reserved = new HashSet<>();
    private int next = FIRST;

    Members(Path folder, Cidr range) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.rangeFile = folder.resolveSibling("range");
        this.range = range;
    }

    private int last() {
        return (int) Math.min(Integer.MAX_VALUE / 2, (1L << (Integer.SIZE - range.length())) - 2);
    }

    /**
     * Finds those again that an earlier server wrote down, and forgets all others. While there are such, the range stays that of the
     * earlier server: they have addresses in it.
     */
    synchronized void adopt(Set<String> ids) throws IOException {
        Cidr wanted = range;
        range = recordedRange().orElse(wanted);
        readAll(ids);
        if (byId.isEmpty()) {
            range = wanted;
        } else if (!range.equals(wanted)) {
            LOG.warn(
                    "sandboxes that run on have addresses in {}: {} is used from a start on at which none does",
                    range,
                    wanted);
        }
        Files.writeString(rangeFile, range.toString());
    }

    private Optional<Cidr> recordedRange() throws IOException {
        try {
            return Files.exists(rangeFile)
                    ? Optional.of(Cidr.parse(Files.readString(rangeFile).strip()))
                    : Optional.empty();
        } catch (IllegalArgumentException notWhole) {
            return Optional.empty();
        }
    }

    private void readAll(Set<String> ids) throws IOException {
        List<Member> found = new ArrayList<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String id = file.getFileName().toString();
                Optional<Member> member = ids.contains(id) ? read(file) : Optional.empty();
                if (member.isPresent()) {
                    found.add(member.get());
                } else {
                    Files.delete(file);
                }
            }
        }
        found.forEach(this::put);
    }

    private Optional<Member> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        try {
            int index = Integer.parseInt(lines.get(0));
            if (index < FIRST || index > last()) {
                return Optional.empty();
            }
            Member member = new Member(file.getFileName().toString(), index, Cidr.text(range.first() + index));
            member.policy(EgressPolicy.ofWords(lines.subList(1, lines.size())));
            return Optional.of(member);
        } catch (IllegalArgumentException | IndexOutOfBoundsException notWhole) {
            return Optional.empty();
        }
    }

    /** Writes down what a member may reach, so that the next server lets it reach just that from its first moment on. */
    void write(Member member) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(Integer.toString(member.index()));
        lines.addAll(member.policy().words());
        Path partial = folder.resolve("." + member.id());
        Files.write(partial, lines);
        Files.move(partial, folder.resolve(member.id()), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Returns the number of an address that nobody else gets before {@link #add} or {@link #giveBack}. The one that was free for the longest
     * time is taken: what had it has ended long ago.
     */
    synchronized int reserve() throws IOException {
        for (int tries = 0; tries <= last(); tries++) {
            int index = next;
            next = next >= last() ? FIRST : next + 1;
            if (!byAddress.containsKey(range.first() + index) && reserved.add(index)) {
                return index;
            }
        }
        throw new IOException("the range " + range + " has no free address");
    }

    /** Returns the address of this number. */
    String address(int index) {
        return Cidr.text(range.first() + index);
    }

    synchronized void giveBack(int index) {
        reserved.remove(index);
    }

    /** Gives a container an address that was reserved. */
    synchronized void add(String id, int index) throws IOException {
        Member member = new Member(id, index, address(index));
        write(member);
        put(member);
        reserved.remove(index);
    }

    private void put(Member member) {
        byId.put(member.id(), member);
        byAddress.put(range.first() + member.index(), member);
    }

    /** Forgets a container, whose address may be taken from now on. */
    synchronized void remove(Member member) throws IOException {
        byAddress.remove(range.first() + member.index(), member);
        if (byId.remove(member.id(), member)) {
            Files.deleteIfExists(folder.resolve(member.id()));
        }
    }

    /** Forgets all, whose connection to the gateway is gone. */
    synchronized void removeAll() throws IOException {
        for (Member member : all()) {
            remove(member);
        }
    }

    Optional<Member> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<Member> at(int address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    Collection<Member> all() {
        return List.copyOf(byId.values());
    }

    /** Returns the addresses that members have. */
    Cidr range() {
        return range;
    }

    /** Returns the address of the gateway. */
    String gateway() {
        return Cidr.text(range.first() + 1);
    }
}
