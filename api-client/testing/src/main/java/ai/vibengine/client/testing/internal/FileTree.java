package ai.vibengine.client.testing.internal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files of a sandbox. Guarded by the sandbox. */
public final class FileTree {

    static final String HOME = "/home/user";

    private static final int MOST_LINKS = 10;

    private final SortedMap<String, Node> nodes = new TreeMap<>();

    /** A file, directory, link or something else. */
    public static final class Node {
        public final String type;
        public byte[] bytes = new byte[0];
        public String mode;
        public String target = "";
        public Instant modifiedAt;
        public int version;

        public Node(String type, String mode, Instant modifiedAt) {
            this.type = type;
            this.mode = mode;
            this.modifiedAt = modifiedAt;
        }

        Node(Node other) {
            this(other.type, other.mode, other.modifiedAt);
            bytes = other.bytes.clone();
            target = other.target;
        }

        public boolean isDirectory() {
            return type.equals("directory");
        }
    }

    FileTree(Instant now) {
        for (String directory : List.of("/", "/home", HOME, "/tmp", "/etc", "/usr", "/root")) {
            nodes.put(directory, new Node("directory", "0755", now));
        }
        write("/etc/passwd", "user:x:1000:1000::/home/user:/bin/sh\n".getBytes(StandardCharsets.UTF_8), now);
    }

    /**
     * Takes over the files of another tree.
     *
     * @param includeTmp whether those in {@code /tmp}, too
     */
    public void become(FileTree other, boolean includeTmp) {
        nodes.clear();
        other.nodes.forEach((path, node) -> {
            if (includeTmp || !path.startsWith("/tmp/")) {
                nodes.put(path, new Node(node));
            }
        });
    }

    /** Returns where a path begins that may be relative. */
    public static String absolute(String path, String from) {
        return path.startsWith("/") ? path : from + "/" + path;
    }

    /** Returns where a path leads, with its links followed, the last one only if asked. */
    public String resolve(String path, boolean last) {
        return resolve(absolute(path, HOME), last, 0);
    }

    private String resolve(String path, boolean last, int links) {
        String at = "";
        List<String> names = Arrays.stream(path.split("/", -1))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals("..")) {
                at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
                continue;
            }
            String next = at + "/" + names.get(i);
            Node node = nodes.get(next);
            boolean follows = last || i < names.size() - 1;
            if (node != null && node.type.equals("symlink") && follows && links < MOST_LINKS) {
                at = resolve(absolute(node.target, at), true, links + 1);
                at = at.equals("/") ? "" : at;
            } else {
                at = next;
            }
        }
        return at.isEmpty() ? "/" : at;
    }

    public @Nullable Node get(String resolved) {
        return nodes.get(resolved);
    }

    boolean isDirectory(String resolved) {
        Node node = nodes.get(resolved);
        return node != null && node.isDirectory();
    }

    /** Returns whether something else stands where a directory would have to be. */
    boolean isBlocked(String resolved) {
        for (int at = resolved.lastIndexOf('/'); at > 0; at = resolved.lastIndexOf('/', at - 1)) {
            Node above = nodes.get(resolved.substring(0, at));
            if (above != null && !above.isDirectory()) {
                return true;
            }
        }
        return false;
    }

    /** Returns what is in a directory, by name. */
    Map<String, Node> list(String directory) {
        String start = directory.equals("/") ? "/" : directory + "/";
        Map<String, Node> found = new TreeMap<>();
        nodes.tailMap(start).forEach((path, node) -> {
            if (path.startsWith(start) && path.length() > start.length() && path.indexOf('/', start.length()) < 0) {
                found.put(path.substring(start.length()), node);
            }
        });
        return found;
    }

    /** Makes the directories above a path. */
    public void makeParents(String path, Instant now) {
        for (int i = path.indexOf('/', 1); i > 0; i = path.indexOf('/', i + 1)) {
            nodes.computeIfAbsent(path.substring(0, i), directory -> new Node("directory", "0755", now));
        }
    }

    /** Makes a directory and those above it, where nothing is. */
    void makeDirectory(String resolved, Instant now) {
        makeParents(resolved, now);
        nodes.computeIfAbsent(resolved, directory -> new Node("directory", "0755", now));
    }

    public Node write(String resolved, byte[] bytes, Instant now) {
        Node node = nodes.computeIfAbsent(resolved, path -> new Node("file", "0644", now));
        node.bytes = bytes.clone();
        node.modifiedAt = now;
        node.version++;
        return node;
    }

    public void put(String resolved, Node node) {
        nodes.put(resolved, node);
    }

    public void remove(String resolved) {
        nodes.remove(resolved);
    }

    /** What the user of a sandbox may do with its files. */
    public static class Permissions {

        protected boolean mayRead(String resolved) {
            return !resolved.equals("/root") && !resolved.startsWith("/root/");
        }

        protected boolean mayWrite(String resolved) {
            return resolved.startsWith(HOME + "/") || resolved.startsWith("/tmp/");
        }
    }
}
