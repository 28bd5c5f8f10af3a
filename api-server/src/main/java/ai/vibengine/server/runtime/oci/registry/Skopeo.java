package ai.vibengine.server.runtime.oci.registry;

import ai.vibengine.server.image.ImageRegistries.Place;
import ai.vibengine.server.runtime.BuildEndedException;
import ai.vibengine.server.runtime.machine.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program that talks to registries. One at a time; it can be ended by another thread. */
final class Skopeo {

    static final String PROGRAM = "skopeo";

    private static final Logger LOG = LoggerFactory.getLogger(Skopeo.class);

    /** The unit in which shells bound files. */
    private static final int BLOCK = 512;

    private static final String BOUNDED = "ulimit -f \"$1\" && out=$2 && shift 2 && exec \"$@\" >\"$out\"";

    private static final Pattern FATAL = Pattern.compile("level=fatal msg=\"(.*)");

    private final Path scratch;
    private final Path credentials;
    private final long mostBytes;
    private @Nullable Tool running;
    private boolean ended;

    /**
     * Constructs it.
     *
     * @param scratch a folder of its own, by which the next server knows it
     * @param credentials what registries ask for
     * @param mostBytes how long a file may become at most that it writes
     */
    Skopeo(Path scratch, Path credentials, long mostBytes) {
        this.scratch = scratch;
        this.credentials = credentials;
        this.mostBytes = mostBytes;
    }

    /**
     * Writes the manifest of an image, byte by byte as the registry has it, to a file.
     *
     * @param version a digest or a tag, with the sign before it
     */
    void manifest(Place place, String version, Path to, Duration patience) throws IOException {
        run(
                place,
                version,
                to,
                patience,
                List.of(
                        PROGRAM,
                        "--tmpdir",
                        scratch.toString(),
                        "inspect",
                        "--raw",
                        "--authfile",
                        credentials.toString(),
                        "--tls-verify=" + !place.isPlain(),
                        "docker://" + place.name() + version));
    }

    /** Copies an image to a layout, all but the blobs that are there. */
    void copy(Place place, String version, Path layout, Duration patience) throws IOException {
        run(
                place,
                version,
                Path.of("/dev/null"),
                patience,
                List.of(
                        PROGRAM,
                        "--tmpdir",
                        scratch.toString(),
                        "--insecure-policy",
                        "copy",
                        "--quiet",
                        "--src-authfile",
                        credentials.toString(),
                        "--src-tls-verify=" + !place.isPlain(),
                        "docker://" + place.name() + version,
                        "oci:" + layout + ":image"));
    }

    private void run(Place place, String version, Path out, Duration patience, List<String> command)
            throws IOException {
        List<String> line = new ArrayList<>(
                List.of("sh", "-c", BOUNDED, "sh", Long.toString(mostBytes / BLOCK + 1), out.toString()));
        line.addAll(command);
        Tool tool;
        synchronized (this) {
            requireNotEnded();
            tool = Tool.start(line);
            running = tool;
        }
        try {
            tool.await(patience);
        } catch (IOException failure) {
            requireNotEnded();
            LOG.warn("{}{} could not be had", place.name(), version, failure);
            throw new BuildEndedException(explained(place.name() + version, String.valueOf(failure.getMessage())));
        } finally {
            synchronized (this) {
                running = null;
            }
        }
    }

    private synchronized void requireNotEnded() {
        if (ended) {
            throw new BuildEndedException("The build was ended");
        }
    }

    /** Returns a message for users: what a registry says is theirs to read, the command line and its paths are not. */
    private static String explained(String image, String said) {
        Matcher fatal = FATAL.matcher(said);
        String why = (fatal.find() ? fatal.group(1) : said).toLowerCase(Locale.ROOT);
        if (said.startsWith(Tool.LATE)) {
            return "The image " + image + " could not be pulled in time";
        }
        if (why.contains("unauthorized") || why.contains("authentication required") || why.contains("denied")) {
            return "The registry does not give out " + image + " to this service";
        }
        if (why.contains("manifest unknown") || why.contains("not found") || why.contains("name unknown")) {
            return "The registry has no image " + image;
        }
        if (why.contains("file too large") || why.contains("file size limit")) {
            return "The image " + image + " is too large";
        }
        return "The registry did not answer as one should when it was asked for " + image;
    }

    /** Ends what is under way, and refuses what follows. */
    void end() {
        Tool tool;
        synchronized (this) {
            ended = true;
            tool = running;
        }
        if (tool != null) {
            tool.kill();
        }
    }

    /** Writes the file of credentials of somebody who has none: without one, the operator's own would be used. */
    static Path noCredentials(Path file) throws IOException {
        return Files.writeString(file, "{}");
    }
}
