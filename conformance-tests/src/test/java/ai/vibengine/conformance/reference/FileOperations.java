package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operations on files and directories. */
final class FileOperations {
    private static final int LONGEST_NAME = 255;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d*)-(\\d*)");

    private final Faults faults;
    private final VirtualTime clock;
    private final Lists lists;
    private final Boxes boxes;
    private final Jobs jobs;

    FileOperations(Faults faults, VirtualTime clock, Lists lists, Boxes boxes, Jobs jobs) {
        this.faults = faults;
        this.clock = clock;
        this.lists = lists;
        this.boxes = boxes;
        this.jobs = jobs;
    }

    Reply run(Request request, Route route, Account account) {
        String operation = route.operation();
        Box box = boxes.find(account, route.id(), faults.on("foreign-" + operation));
        String path = path(request, operation);
        if (operation.equals("readFile") && faults.on("files-are-torn")) {
            Boxes.pause(10);
        }
        if (operation.equals("writeFile") && faults.on("files-are-torn")) {
            tear(box, path, request.body());
        }
        synchronized (box) {
            jobs.settle(box);
            return switch (operation) {
                case "readFile" -> read(request, box.disk, path);
                case "writeFile" -> write(request, box.disk, path);
                case "deleteFile" -> delete(box.disk, path);
                case "listDirectory" -> list(request, box.disk, path, account.name() + " directory " + box.id);
                default -> throw new IllegalStateException(operation);
            };
        }
    }

    private String path(Request request, String operation) {
        String path = lists.parameter(request, operation, "path").orElse(null);
        if (path == null && !faults.on("VALID-" + operation + ".path.required")) {
            throw Refusal.invalid("path: is required");
        }
        if (path == null || path.isEmpty() || path.indexOf('\0') >= 0) {
            throw Refusal.absent("file");
        }
        boolean longName = Stream.of(path.split("/"))
                .anyMatch(name -> name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME);
        if (longName && !faults.on("VALID-" + operation + ".path.maxLength")) {
            throw Refusal.invalid("path: a name in it has more than " + LONGEST_NAME + " bytes");
        }
        if (faults.on("dots-are-refused") && path.contains("..")) {
            throw Refusal.invalid("path: has ..");
        }
        if (faults.on("plus-in-paths-is-a-space")) {
            path = path.replace('+', ' ');
        }
        return faults.on("paths-begin-at-root") ? Disk.absolute(path, "") : Disk.absolute(path, Disk.HOME);
    }

    // What a server does that writes into the file itself.
    private void tear(Box box, String path, byte[] bytes) {
        if (bytes.length > 1000) {
            synchronized (box) {
                String resolved = box.disk.resolve(path, true);
                box.disk.write(resolved, Arrays.copyOf(bytes, bytes.length / 2), clock.instant());
            }
            Boxes.pause(80);
        }
    }

    private Reply read(Request request, Disk disk, String path) {
        String resolved = disk.resolve(path, true);
        Disk.Node node = file(disk, resolved);
        byte[] bytes = node.bytes;
        if (faults.on("links-lead-outside") && !resolved.equals(path) && resolved.startsWith("/etc/")) {
            bytes = "root:x:0:0::/root:/bin/bash\n".getBytes(StandardCharsets.UTF_8);
        }
        if (faults.on("files-are-read-as-text")) {
            bytes = new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        }
        Reply reply = new Reply(200, null);
        reply.bytes = bytes;
        range(request.header("range").orElse(""), reply);
        return reply.with("Content-Type", "application/octet-stream")
                .with("Accept-Ranges", "bytes")
                .with("ETag", tag(resolved, node));
    }

    private void range(String header, Reply reply) {
        byte[] bytes = reply.bytes();
        Matcher matcher = RANGE.matcher(header);
        if (!matcher.matches() || header.equals("bytes=-") || faults.on("ranges-are-ignored")) {
            return;
        }
        boolean suffix = matcher.group(1).isEmpty();
        if (suffix && faults.on("no-ranges-from-the-end")) {
            return;
        }
        int first = suffix
                ? Math.max(0, bytes.length - Integer.parseInt(matcher.group(2)))
                : Integer.parseInt(matcher.group(1));
        int last = suffix || matcher.group(2).isEmpty() ? bytes.length - 1 : Integer.parseInt(matcher.group(2));
        if (!suffix && !matcher.group(2).isEmpty() && last < first) {
            return;
        }
        boolean beyond = faults.on("ranges-must-end-inside") && last >= bytes.length;
        if (first >= bytes.length || beyond) {
            throw new Refusal(Reply.error(416, "range_not_satisfiable", "The file has " + bytes.length + " bytes.")
                    .with("Content-Range", "bytes */" + bytes.length));
        }
        last = Math.min(last, bytes.length - 1);
        reply.status = 206;
        reply.with("Content-Range", "bytes " + first + "-" + last + "/" + bytes.length);
        int end = last + (faults.on("ranges-end-early") ? 0 : 1);
        reply.bytes = Arrays.copyOfRange(bytes, first, Math.max(first, end));
    }

    private Reply write(Request request, Disk disk, String path) {
        String resolved = disk.resolve(path, !faults.on("links-are-replaced"));
        Disk.Node before = disk.at(resolved);
        if (before != null && before.type.equals("directory")) {
            throw Refusal.invalid("path: is a directory");
        }
        expectMine(resolved);
        if (before != null && before.type.equals("symlink")) {
            disk.remove(resolved);
        }
        byte[] bytes = stored(request.body());
        if (before != null && faults.on("old-ends-stay") && before.bytes.length > bytes.length) {
            byte[] longer = before.bytes.clone();
            System.arraycopy(bytes, 0, longer, 0, bytes.length);
            bytes = longer;
        }
        String parent = resolved.substring(0, resolved.lastIndexOf('/'));
        if (faults.on("folders-are-not-made") && disk.at(parent) == null && parent.contains("deep")) {
            throw Refusal.absent("folder");
        }
        disk.folders(resolved, clock.instant());
        Disk.Node node = disk.write(resolved, bytes, clock.instant());
        if (faults.on("modes-are-reset")) {
            node.mode = "0644";
        }
        return Reply.of(200, entry(path, node)).with("ETag", tag(resolved, node));
    }

    private byte[] stored(byte[] bytes) {
        if (faults.on("line-ends-are-changed")) {
            return text(bytes, StandardCharsets.ISO_8859_1)
                    .replace("\r\n", "\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
        if (faults.on("byte-order-marks-are-cut")) {
            return text(bytes, StandardCharsets.ISO_8859_1).replace("ï»¿", "").getBytes(StandardCharsets.ISO_8859_1);
        }
        if (faults.on("files-are-latin-1")) {
            return text(bytes, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.UTF_8);
        }
        return bytes;
    }

    private static String text(byte[] bytes, Charset charset) {
        return new String(bytes, charset);
    }

    private Reply delete(Disk disk, String path) {
        String resolved = disk.resolve(path, faults.on("links-are-deleted-through"));
        Disk.Node node = disk.at(resolved);
        if (node == null) {
            throw Refusal.absent("file");
        }
        if (node.type.equals("directory")) {
            throw Refusal.invalid("path: is a directory");
        }
        expectMine(resolved);
        if (!faults.on("deleted-files-stay")) {
            disk.remove(resolved);
        }
        return Reply.of(200, entry(path, node));
    }

    private Reply list(Request request, Disk disk, String path, String scope) {
        String resolved = disk.resolve(path, true);
        if (resolved.startsWith("/root") && !faults.on("all-may-be-read")) {
            throw new Refusal(403, "forbidden", "path: permission denied");
        }
        Disk.Node folder = disk.at(resolved);
        if (folder == null && !faults.on("absent-directories-are-empty")) {
            throw Refusal.absent("directory");
        }
        if (folder != null && !folder.type.equals("directory")) {
            throw Refusal.invalid("path: is no directory");
        }
        Charset order = faults.on("names-in-utf-16-order") ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
        List<Pages.Entry> entries = disk.in(resolved).entrySet().stream()
                .map(found -> new Pages.Entry(
                        "",
                        HexFormat.of().formatHex(found.getKey().getBytes(order)),
                        listed(disk, resolved, path, found.getKey(), found.getValue())))
                .toList();
        return lists.page(
                request, "listDirectory", entries, faults.on("cursor-of-any-directory") ? "" : scope + " " + path);
    }

    private ObjectNode listed(Disk disk, String resolved, String path, String name, Disk.Node node) {
        Disk.Node shown = node;
        if (faults.on("listed-links-are-followed")) {
            Disk.Node target = disk.at(disk.resolve(resolved + "/" + name, true));
            shown = target == null ? node : target;
        }
        return entry((path.equals("/") ? "" : path) + "/" + name, shown);
    }

    private Disk.Node file(Disk disk, String resolved) {
        if (resolved.startsWith("/root/") && !faults.on("all-may-be-read")) {
            throw new Refusal(403, "forbidden", "path: permission denied");
        }
        Disk.Node node = disk.at(resolved);
        if (node == null) {
            throw Refusal.absent("file");
        }
        if (node.type.equals("directory")) {
            throw Refusal.invalid("path: is a directory");
        }
        return node;
    }

    private void expectMine(String resolved) {
        boolean mine = resolved.startsWith(Disk.HOME + "/") || resolved.startsWith("/tmp/");
        if (!mine && !faults.on("all-may-be-written")) {
            throw new Refusal(403, "forbidden", "path: permission denied");
        }
    }

    private String tag(String resolved, Disk.Node node) {
        int version = faults.on("etags-are-constant") ? 0 : node.version;
        String moment = faults.on("etags-of-the-moment")
                ? "-" + clock.instant().toString().replace(':', '-')
                : "";
        return "\"" + Integer.toHexString(resolved.hashCode()) + "-" + version + moment + "\"";
    }

    private static ObjectNode entry(String path, Disk.@Nullable Node node) {
        if (node == null) {
            throw new IllegalArgumentException("Nothing is at " + path);
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", path.substring(path.lastIndexOf('/') + 1))
                .put("path", path)
                .put("type", node.type)
                .put("size", node.bytes.length)
                .put("mode", node.mode)
                .put(
                        "modified_at",
                        node.modified.truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
