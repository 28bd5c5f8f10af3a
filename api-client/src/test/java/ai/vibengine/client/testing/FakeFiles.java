package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files of a sandbox: a directory is there as long as something is in it, and the home and the root always. */
final class FakeFiles {

    private static final String HOME = "/home/user";

    private final TreeMap<String, Content> files = new TreeMap<>();
    private long versions;

    /** What a file has. */
    record Content(ByteBuffer bytes, Instant modifiedAt, String etag) {

        int size() {
            return bytes.remaining();
        }

        byte[] part(int offset, int length) {
            byte[] part = new byte[length];
            bytes.duplicate().position(bytes.position() + offset).get(part);
            return part;
        }
    }

    /** Without dots and double slashes, from the root. */
    static String resolve(String path) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : (path.startsWith("/") ? path : HOME + "/" + path).split("/", -1)) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return "/" + String.join("/", names);
    }

    boolean isDirectory(String resolved) {
        String inside = resolved.equals("/") ? "/" : resolved + "/";
        String first = files.ceilingKey(inside);
        return (HOME + "/").startsWith(inside) || (first != null && first.startsWith(inside));
    }

    @Nullable
    Content get(String resolved) {
        return files.get(resolved);
    }

    /** Whether a file stands where a directory would have to be. */
    boolean isBlocked(String resolved) {
        for (int at = resolved.lastIndexOf('/'); at > 0; at = resolved.lastIndexOf('/', at - 1)) {
            if (files.containsKey(resolved.substring(0, at))) {
                return true;
            }
        }
        return false;
    }

    Content put(String resolved, byte[] bytes, Instant now) {
        Content content = new Content(ByteBuffer.wrap(bytes), now, "\"fake-" + ++versions + "\"");
        files.put(resolved, content);
        return content;
    }

    void remove(String resolved) {
        files.remove(resolved);
    }

    /** The names of what is in a directory. */
    List<String> names(String resolved) {
        String inside = resolved.equals("/") ? "/" : resolved + "/";
        List<String> all = new ArrayList<>(files.keySet());
        all.add(HOME + "/.");
        return all.stream()
                .filter(path -> path.startsWith(inside) && !path.equals(inside + "."))
                .map(path -> path.substring(inside.length()).split("/", -1)[0])
                .distinct()
                .toList();
    }

    /** An entry as the contract writes it, under the path that it was asked for by. */
    ObjectNode json(String path, String resolved, Instant now) {
        Content content = files.get(resolved);
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", resolved.equals("/") ? "/" : resolved.substring(resolved.lastIndexOf('/') + 1))
                .put("path", path)
                .put("type", content == null ? "directory" : "file")
                .put("size", content == null ? 4096 : content.size())
                .put("mode", content == null ? "0755" : "0644")
                .put("modified_at", Text.time(content == null ? now : content.modifiedAt()));
    }
}
