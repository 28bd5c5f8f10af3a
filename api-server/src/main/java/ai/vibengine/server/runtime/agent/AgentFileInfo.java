package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.SandboxFileException;
import ai.vibengine.server.runtime.SandboxFileInfo;
import java.nio.ByteBuffer;
import java.time.Instant;

/** What agents tell of files, as it is in their frames. */
final class AgentFileInfo {

    private static final int LENGTH = 1 + Long.BYTES + Integer.BYTES + Long.BYTES + Integer.BYTES + Long.BYTES;
    private static final long NANOS = 1_000_000_000;

    private AgentFileInfo() {}

    /**
     * Takes it from the beginning of a payload.
     *
     * @throws SandboxFileException when that cannot be what a kernel tells of a file
     */
    static SandboxFileInfo of(ByteBuffer from) {
        if (from.remaining() < LENGTH) {
            throw new SandboxFileException(SandboxFileException.Reason.NONSENSE, null);
        }
        SandboxFileInfo.Type type = type(from.get());
        long size = from.getLong();
        int mode = from.getInt();
        long seconds = from.getLong();
        int nanos = from.getInt();
        long inode = from.getLong();
        if (size < 0 || nanos < 0 || nanos >= NANOS) {
            throw new SandboxFileException(SandboxFileException.Reason.NONSENSE, null);
        }
        long possible = Math.min(Math.max(seconds, Instant.MIN.getEpochSecond()), Instant.MAX.getEpochSecond());
        return new SandboxFileInfo(type, size, mode, Instant.ofEpochSecond(possible, nanos), inode);
    }

    private static SandboxFileInfo.Type type(byte letter) {
        return switch (letter) {
            case 'f' -> SandboxFileInfo.Type.FILE;
            case 'd' -> SandboxFileInfo.Type.DIRECTORY;
            case 'l' -> SandboxFileInfo.Type.SYMLINK;
            default -> SandboxFileInfo.Type.OTHER;
        };
    }
}
