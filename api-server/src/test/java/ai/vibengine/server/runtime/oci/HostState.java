package ai.vibengine.server.runtime.oci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The state of the machine that an attack from a sandbox could have changed.
 *
 * @param facts by name, so that a difference names itself
 */
record HostState(Map<String, String> facts) {

    private static final List<String> TREES = List.of("containers/bases", "containers/layers", "secret");
    private static final List<String> FOLDERS = List.of("/", "/usr", "/usr/bin", "/usr/sbin", "/etc", "/root", "/home");
    private static final List<String> SWITCHES = List.of("hostname", "domainname", "core_pattern", "panic");

    /** @param data the data folder of the server under attack */
    static HostState of(Path data) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String tree : TREES) {
            facts.put(tree, tree(data.resolve(tree)));
        }
        for (String folder : FOLDERS) {
            facts.put(folder, identity(Path.of(folder)));
        }
        for (String name : SWITCHES) {
            facts.put(name, Files.readString(Path.of("/proc/sys/kernel", name)));
        }
        facts.put("devices", devices());
        facts.put("interfaces", interfaces());
        facts.put(
                "mounts",
                Files.readString(Path.of("/proc/self/mounts"))
                        .lines()
                        .filter(line -> line.contains(data.toString()))
                        // Made for the next sandbox in the background, so at any moment.
                        .filter(line ->
                                !line.contains(data.resolve("containers/spare").toString()))
                        .collect(Collectors.joining("\n")));
        return new HostState(facts);
    }

    /** Returns the differences in a later state. */
    List<String> differences(HostState later) {
        List<String> differences = new ArrayList<>();
        facts.forEach((name, fact) -> {
            Set<String> then = fact.lines().collect(Collectors.toCollection(LinkedHashSet::new));
            Set<String> now = later.facts.getOrDefault(name, "").lines().collect(Collectors.toSet());
            then.stream().filter(line -> !now.contains(line)).forEach(line -> differences.add(name + " lost " + line));
            now.stream()
                    .filter(line -> !then.contains(line))
                    .forEach(line -> differences.add(name + " gained " + line));
        });
        return differences;
    }

    private static String tree(Path top) throws IOException {
        if (!Files.exists(top)) {
            return "";
        }
        try (Stream<Path> entries = Files.walk(top)) {
            List<String> lines = new ArrayList<>();
            for (Path entry : entries.filter(entry -> !entry.equals(top)).toList()) {
                lines.add(entry + " " + identity(entry));
            }
            return String.join("\n", lines);
        }
    }

    /** Owner, mode, links and both times: the time of change cannot be forged from within a sandbox. */
    private static String identity(Path path) throws IOException {
        return Files.readAttributes(path, "unix:uid,gid,mode,nlink,size,ctime", LinkOption.NOFOLLOW_LINKS)
                .entrySet()
                .stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(" "));
    }

    /** All but those of images: the kernel makes one more when more are needed than there are. */
    private static String devices() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/dev"))) {
            return entries.map(Path::toString)
                    .filter(device -> !device.matches("/dev/loop[0-9]+"))
                    .sorted()
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String interfaces() throws IOException {
        return Files.readAllLines(Path.of("/proc/net/dev")).stream()
                .skip(2)
                .map(line -> line.substring(0, line.indexOf(':')).strip())
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
