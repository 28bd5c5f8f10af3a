package ai.vibengine.server.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;

/** Debian's registry of images, on a loopback port of its own, and images of folders in it. */
@NullMarked
final class Registry implements AutoCloseable {

    private static final String USER = "user";
    private static final String PASSWORD = "secret";
    private static final String PASSWORD_HASH = "$2b$04$4K3oDJYV4hWGQtR17CNQCemnuHaWIZMbckQbZoAASWkntyDv6Q8gy";

    private final Path folder;
    private final int port;
    private final boolean closed;
    private final Process process;

    private Registry(Path folder, int port, boolean closed, Process process) {
        this.folder = folder;
        this.port = port;
        this.closed = closed;
        this.process = process;
    }

    /** Starts one that is open to everybody. */
    static Registry start(Path folder) throws Exception {
        return start(folder, false);
    }

    /** Starts one that asks for a password. */
    static Registry startClosed(Path folder) throws Exception {
        return start(folder, true);
    }

    private static Registry start(Path folder, boolean closed) throws Exception {
        Files.createDirectories(folder);
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path users = Files.writeString(folder.resolve("users"), USER + ":" + PASSWORD_HASH + "\n");
        String auth = closed ? "auth: {htpasswd: {realm: images, path: " + users + "}}\n" : "";
        Path settings = Files.writeString(
                folder.resolve("settings.yml"),
                "version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: " + folder.resolve("images")
                        + "}}\nhttp: {addr: '127.0.0.1:" + port + "'}\n" + auth);
        Process process = new ProcessBuilder("docker-registry", "serve", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Registry registry = new Registry(folder, port, closed, process);
        boolean answers = Eventually.get(registry::answers, Boolean::booleanValue);
        if (!answers) {
            registry.close();
            throw new IllegalStateException("the registry did not start: " + Files.readString(folder.resolve("log")));
        }
        return registry;
    }

    private boolean answers() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host() + "/v2/"))
                    .build();
            return HttpClient.newHttpClient()
                            .send(request, BodyHandlers.discarding())
                            .statusCode()
                    > 0;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Returns the host and port. */
    String host() {
        return "127.0.0.1:" + port;
    }

    /** Returns a file with what it asks for. */
    Path credentials() throws IOException {
        String both = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return Files.writeString(
                folder.resolve("credentials.json"), "{\"auths\":{\"" + host() + "\":{\"auth\":\"" + both + "\"}}}");
    }

    /**
     * Puts an image of one layer there.
     *
     * @param name path and tag
     * @param architecture that it is said to be for
     * @param root its files
     */
    void push(String name, String architecture, Path root) throws Exception {
        Path layer = Files.createTempFile(folder, "layer", ".tar");
        run(
                "tar",
                "--create",
                "--file",
                layer.toString(),
                "--directory",
                root.toString(),
                "--owner=0",
                "--group=0",
                ".");
        push(name, architecture, Files.readAllBytes(layer));
    }

    /** Puts an image of one layer there, an archive. */
    void push(String name, String architecture, byte[] layer) throws Exception {
        Path layout = Files.createTempDirectory(folder, "layout");
        Files.createDirectories(layout.resolve("blobs/sha256"));
        Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
        String configuration = "{\"os\":\"linux\",\"architecture\":\"" + architecture
                + "\",\"config\":{\"Env\":[\"PATH=/bin\",\"COLOR=blue\"],\"WorkingDir\":\"/srv\"},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:" + sha256(layer) + "\"]}}";
        String manifest =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
                        + blob(layout, "config.v1+json", configuration.getBytes(StandardCharsets.UTF_8))
                        + ",\"layers\":["
                        + blob(layout, "layer.v1.tar", layer) + "]}";
        String descriptor = blob(layout, "manifest.v1+json", manifest.getBytes(StandardCharsets.UTF_8));
        Files.writeString(layout.resolve("index.json"), "{\"schemaVersion\":2,\"manifests\":[" + descriptor + "]}");
        List<String> command =
                new ArrayList<>(List.of("skopeo", "--insecure-policy", "copy", "--quiet", "--dest-tls-verify=false"));
        if (closed) {
            command.addAll(List.of("--dest-creds", USER + ":" + PASSWORD));
        }
        command.addAll(List.of("oci:" + layout, "docker://" + host() + "/" + name));
        run(command.toArray(String[]::new));
    }

    private static String blob(Path layout, String type, byte[] content) throws IOException {
        String digest = sha256(content);
        Files.write(layout.resolve("blobs/sha256").resolve(digest), content);
        return "{\"mediaType\":\"application/vnd.oci.image." + type + "\",\"digest\":\"sha256:" + digest
                + "\",\"size\":" + content.length + "}";
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Objects.requireNonNull(command[0]) + ": " + said);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
