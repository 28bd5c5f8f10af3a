package ai.vibengine.server.runtime.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** The agent's program, which the server carries with it. */
public final class AgentProgram {

    private static final int NAME_LENGTH = 16;

    private AgentProgram() {}

    /**
     * Puts it into a folder under a name that tells its content, unless it is there: sandboxes of an earlier server go on with theirs.
     *
     * @return its path
     */
    public static Path extractTo(Path folder) throws IOException {
        byte[] content = content();
        Files.createDirectories(folder);
        Path program = folder.resolve("agent-" + digest(content));
        if (Files.isExecutable(program) && Arrays.equals(Files.readAllBytes(program), content)) {
            return program;
        }
        Path partial = Files.createTempFile(folder, "agent", ".part");
        try {
            Files.write(partial, content);
            Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("r-xr-xr-x"));
            Files.move(partial, program, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException there) {
            Files.delete(partial);
        }
        return program;
    }

    private static byte[] content() throws IOException {
        try (InputStream program = AgentProgram.class.getResourceAsStream("agent")) {
            return Objects.requireNonNull(program, "the agent was not built").readAllBytes();
        }
    }

    private static String digest(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest).substring(0, NAME_LENGTH);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
