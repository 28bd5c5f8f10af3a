package ai.vibengine.server.file;

import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.FileEnvelope;
import ai.vibengine.server.generated.model.FileType;
import ai.vibengine.server.http.Timestamps;

/** Files as the contract writes them. */
final class FileWire {

    private FileWire() {}

    static FileEnvelope envelope(FileEntry entry) {
        return new FileEnvelope().data(file(entry)).status(EnvelopeStatus.OK);
    }

    static ai.vibengine.server.generated.model.FileEntry file(FileEntry entry) {
        return new ai.vibengine.server.generated.model.FileEntry()
                .name(entry.name())
                .path(entry.path())
                .type(FileType.fromValue(entry.type().word()))
                .size(entry.size())
                .mode(String.format("%04o", entry.mode()))
                .modifiedAt(Timestamps.of(entry.modifiedAt()));
    }
}
