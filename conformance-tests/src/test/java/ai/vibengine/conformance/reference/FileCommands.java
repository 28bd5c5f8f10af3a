package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.FileTree;
import ai.vibengine.client.testing.internal.FileTree.Node;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The commands of the kit that work on files, at once. */
final class FileCommands {

    private static final Pattern PRINTED = Pattern.compile("printf '([^']*)' > (\\S+)");

    private final FileTree files;
    private final String cwd;
    private final Instant now;

    FileCommands(FileTree files, String cwd, Instant now) {
        this.files = files;
        this.cwd = cwd;
        this.now = now;
    }

    /** What a command printed and exited with. */
    record Done(String printed, int exit) {}

    /** Runs a command that works on files and nothing else; null for any other. */
    @Nullable
    Done run(String command) {
        StringBuilder printed = new StringBuilder();
        int exit = 0;
        for (String statement : command.split("; ", -1)) {
            Done done = statement(statement);
            if (done == null) {
                return null;
            }
            printed.append(done.printed());
            exit = done.exit();
        }
        return new Done(printed.toString(), exit);
    }

    @Nullable
    private Done statement(String statement) {
        List<String> words = List.of(statement.split(" ", -1));
        String last = files.resolve(FileTree.absolute(words.get(words.size() - 1), cwd), true);
        Done quiet = new Done("", 0);
        Matcher redirected = PRINTED.matcher(statement);
        if (redirected.matches()) {
            files.write(last, redirected.group(1).getBytes(StandardCharsets.UTF_8), now);
            return quiet;
        }
        if (statement.matches("test -e \\S+")) {
            return new Done("", files.get(last) != null ? 0 : 1);
        }
        if (statement.matches("cat /\\S+")) {
            Node node = files.get(last);
            return node == null ? new Done("", 1) : new Done(new String(node.bytes, StandardCharsets.UTF_8), 0);
        }
        if (statement.matches("stat -c %a \\S+")) {
            Node node = files.get(last);
            return node == null ? new Done("", 1) : new Done(node.mode.substring(1) + "\n", 0);
        }
        if (statement.matches("touch \\S+")) {
            touch(last);
            return quiet;
        }
        if (statement.matches("mkdir -p \\S+")) {
            files.makeParents(last + "/", now);
            return quiet;
        }
        if (statement.matches("mkfifo \\S+")) {
            files.put(last, new Node("other", "0644", now));
            return quiet;
        }
        Node node = files.get(last);
        if (statement.matches("chmod 640 \\S+") && node != null) {
            node.mode = "0640";
            return quiet;
        }
        if (statement.matches("ln -s \\S+ \\S+")) {
            Node link = new Node("symlink", "0777", now);
            link.target = words.get(2);
            files.put(last, link);
            return quiet;
        }
        return null;
    }

    private void touch(String path) {
        if (files.get(path) == null) {
            files.write(path, new byte[0], now);
        }
    }
}
