package ai.vibengine.server.runtime.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * The agent's program, which the server carries with it, in a folder to be mounted.
 *
 * @param folder has a folder {@value #PROGRAM_FOLDER} with the program, and an empty folder: an overlay takes two
 */
public record AgentProgram(Path folder) {

    /** The name of the folder within with nothing but the program. */
    public static final String PROGRAM_FOLDER = "program";

    /** The name of the empty folder within. */
    public static final String EMPTY_FOLDER = "empty";

    /** The file name of the program. */
    public static final String NAME = "agent";

    private static final int DIGEST_LENGTH = 16;

    /** Puts it into a folder under a name that tells its content, unless it is there: sandboxes of an earlier server go on with theirs. */
    public static AgentProgram extractTo(Path home) throws IOException {
        byte[] content = content();
        AgentProgram program = new AgentProgram(home.resolve(digest(content)));
        if (!Files.isExecutable(program.path()) || !Arrays.equals(Files.readAllBytes(program.path()), content)) {
            createReadable(home);
            createReadable(program.folder());
            createReadable(program.folder().resolve(EMPTY_FOLDER));
            createReadable(program.folder().resolve(PROGRAM_FOLDER));
            Path partial = Files.createTempFile(home, "agent", ".part");
            Files.write(partial, content);
            Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("r-xr-xr-x"));
            Files.move(partial, program.path(), StandardCopyOption.ATOMIC_MOVE);
        }
        return program;
    }

    /** Returns the path of the program. */
    public Path path() {
        return folder.resolve(PROGRAM_FOLDER).resolve(NAME);
    }

    private static void createReadable(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static byte[] content() throws IOException {
        try (InputStream program = AgentProgram.class.getResourceAsStream(NAME)) {
            return Objects.requireNonNull(program, "the agent was not built").readAllBytes();
        }
    }

    private static String digest(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest).substring(0, DIGEST_LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
