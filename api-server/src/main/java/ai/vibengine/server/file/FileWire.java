package ai.vibengine.server.file;

import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.FileEnvelope;
import ai.vibengine.server.generated.model.FileListEnvelope;
import ai.vibengine.server.generated.model.FileType;
import ai.vibengine.server.http.resource.Cursor;
import ai.vibengine.server.http.resource.Timestamps;
import ai.vibengine.server.runtime.SandboxFileInfo;
import java.util.List;

/** Files as the contract writes them. */
public final class FileWire {

    private FileWire() {}

    /** Returns the entry in the common response format. */
    public static FileEnvelope envelope(FileEntry entry) {
        return new FileEnvelope().data(file(entry)).status(EnvelopeStatus.OK);
    }

    /** Returns a page, whose cursor belongs to what {@code list} names. */
    public static FileListEnvelope page(FilePage page, List<String> list) {
        FileListEnvelope envelope = new FileListEnvelope()
                .data(page.entries().stream().map(FileWire::file).toList())
                .hasMore(!page.next().isEmpty())
                .totalCount(page.totalCount());
        if (!page.next().isEmpty()) {
            envelope.setNextCursor(new Cursor(0, page.next()).encode(list));
        }
        return envelope;
    }

    private static ai.vibengine.server.generated.model.FileEntry file(FileEntry entry) {
        return new ai.vibengine.server.generated.model.FileEntry()
                .name(entry.name())
                .path(entry.path())
                .type(type(entry.info().type()))
                .size(entry.info().size())
                .mode(String.format("%04o", entry.info().mode()))
                .modifiedAt(Timestamps.of(entry.info().modifiedAt()));
    }

    private static FileType type(SandboxFileInfo.Type type) {
        return switch (type) {
            case FILE -> FileType.FILE;
            case DIRECTORY -> FileType.DIRECTORY;
            case SYMLINK -> FileType.SYMLINK;
            case OTHER -> FileType.OTHER;
        };
    }
}
