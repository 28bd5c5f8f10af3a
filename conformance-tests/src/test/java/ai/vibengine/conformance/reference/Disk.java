package ai.vibengine.conformance.reference;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files of one sandbox. Guarded by the sandbox. */
final class Disk {
    static final String HOME = "/home/user";

    private static final Pattern PRINTED = Pattern.compile("printf '([^']*)' > (\\S+)");
    private static final int MOST_LINKS = 10;

    private final Map<String, Node> nodes = new TreeMap<>();

    /** A file, directory, link or pipe. */
    static final class Node {
        final String type;
        byte[] bytes = new byte[0];
        String mode;
        String target = "";
        Instant modified;
        int version;

        Node(String type, String mode, Instant modified) {
            this.type = type;
            this.mode = mode;
            this.modified = modified;
        }
    }

    /** What a command that works on files printed and exited with. */
    record Done(String printed, int exit) {}

    Disk(Instant now) {
        for (String folder : List.of("/", "/home", HOME, "/tmp", "/etc", "/usr", "/root")) {
            nodes.put(folder, new Node("directory", "0755", now));
        }
        write("/etc/passwd", "user:x:1000:1000::/home/user:/bin/sh\n".getBytes(StandardCharsets.UTF_8), now);
    }

    static String absolute(String path, String from) {
        return path.startsWith("/") ? path : from + "/" + path;
    }

    /** Where a path leads, with its links followed, the last only if asked. */
    String resolve(String path, boolean last) {
        return resolve(path, last, 0);
    }

    private String resolve(String path, boolean last, int links) {
        String at = "";
        List<String> parts = Arrays.stream(absolute(path, HOME).split("/", -1))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).equals("..")) {
                at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
                continue;
            }
            String next = at + "/" + parts.get(i);
            Node node = nodes.get(next);
            boolean link = node != null && node.type.equals("symlink") && links < MOST_LINKS;
            if (node != null && link && (last || i < parts.size() - 1)) {
                at = resolve(absolute(node.target, at), true, links + 1);
                at = at.equals("/") ? "" : at;
            } else {
                at = next;
            }
        }
        return at.isEmpty() ? "/" : at;
    }

    @Nullable
    Node at(String resolved) {
        return nodes.get(resolved);
    }

    /** The names and nodes in a directory, in no order that matters. */
    Map<String, Node> in(String folder) {
        String start = folder.equals("/") ? "/" : folder + "/";
        Map<String, Node> found = new TreeMap<>();
        nodes.forEach((path, node) -> {
            if (path.startsWith(start) && path.length() > start.length() && path.indexOf('/', start.length()) < 0) {
                found.put(path.substring(start.length()), node);
            }
        });
        return found;
    }

    void folders(String path, Instant now) {
        for (int i = path.indexOf('/', 1); i > 0; i = path.indexOf('/', i + 1)) {
            nodes.computeIfAbsent(path.substring(0, i), folder -> new Node("directory", "0755", now));
        }
    }

    Node write(String resolved, byte[] bytes, Instant now) {
        Node node = nodes.computeIfAbsent(resolved, path -> new Node("file", "0644", now));
        node.bytes = bytes.clone();
        node.modified = now;
        node.version++;
        return node;
    }

    void remove(String resolved) {
        nodes.remove(resolved);
    }

    /** Runs a command that works on files and nothing else; null for any other. */
    @Nullable
    Done run(String command, String cwd, Instant now) {
        StringBuilder printed = new StringBuilder();
        int exit = 0;
        for (String statement : command.split("; ", -1)) {
            Done done = statement(statement, cwd, now);
            if (done == null) {
                return null;
            }
            printed.append(done.printed());
            exit = done.exit();
        }
        return new Done(printed.toString(), exit);
    }

    @Nullable
    private Done statement(String statement, String cwd, Instant now) {
        List<String> words = new ArrayList<>(List.of(statement.split(" ", -1)));
        String last = resolve(absolute(words.get(words.size() - 1), cwd), true);
        Done quiet = new Done("", 0);
        Matcher redirected = PRINTED.matcher(statement);
        if (redirected.matches()) {
            write(last, redirected.group(1).getBytes(StandardCharsets.UTF_8), now);
            return quiet;
        }
        if (statement.matches("test -e \\S+")) {
            return new Done("", nodes.containsKey(last) ? 0 : 1);
        }
        if (statement.matches("cat /\\S+")) {
            Node node = nodes.get(last);
            return node == null ? new Done("", 1) : new Done(new String(node.bytes, StandardCharsets.UTF_8), 0);
        }
        if (statement.matches("stat -c %a \\S+")) {
            Node node = nodes.get(last);
            return node == null ? new Done("", 1) : new Done(node.mode.substring(1) + "\n", 0);
        }
        if (statement.matches("touch \\S+")) {
            nodes.computeIfAbsent(last, path -> new Node("file", "0644", now));
            return quiet;
        }
        if (statement.matches("mkdir -p \\S+")) {
            folders(last + "/", now);
            return quiet;
        }
        if (statement.matches("mkfifo \\S+")) {
            nodes.put(last, new Node("other", "0644", now));
            return quiet;
        }
        if (statement.matches("chmod 640 \\S+") && nodes.get(last) != null) {
            nodes.get(last).mode = "0640";
            return quiet;
        }
        if (statement.matches("ln -s \\S+ \\S+")) {
            Node link = new Node("symlink", "0777", now);
            link.target = words.get(2);
            nodes.put(last, link);
            return quiet;
        }
        return null;
    }
}
