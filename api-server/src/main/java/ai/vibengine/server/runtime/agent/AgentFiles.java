package ai.vibengine.server.runtime.agent;

import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.runtime.SandboxFileException;
import ai.vibengine.server.runtime.SandboxFileInfo;
import ai.vibengine.server.runtime.SandboxFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;

/** Files of sandboxes by their agents. */
public final class AgentFiles implements SandboxFiles, AutoCloseable {

    private static final int LONGEST_NAME = 255;

    private final AgentConnector connector;
    private final StandstillWatch watch;

    public AgentFiles(AgentConnector connector) {
        this(connector, StandstillWatch.started());
    }

    AgentFiles(AgentConnector connector, StandstillWatch watch) {
        this.connector = connector;
        this.watch = watch;
    }

    @Override
    public Reader open(String sandboxId, String path) {
        FileRequest request = request(sandboxId);
        return request.closedOnFailure(() -> {
            request.send(FrameType.READ, new Payload().text(path));
            return new AgentFileReader(request, AgentFileInfo.of(request.answer(FrameType.INFO)));
        });
    }

    @Override
    public Writer replace(String sandboxId, String path, String partials) {
        FileRequest request = request(sandboxId);
        return request.closedOnFailure(() -> {
            request.send(FrameType.WRITE, new Payload().text(path).text(partials));
            request.answer(FrameType.STARTED);
            return new AgentFileWriter(request);
        });
    }

    /** However much there is, it has to come within the time that a request may stand still. */
    @Override
    public void list(String sandboxId, String path, BiConsumer<byte[], SandboxFileInfo> entries) {
        try (FileRequest request = request(sandboxId)) {
            request.send(FrameType.LIST, new Payload().text(path));
            ByteBuffer part = request.answer(FrameType.OUTPUT);
            while (part.hasRemaining()) {
                while (part.hasRemaining()) {
                    SandboxFileInfo info = AgentFileInfo.of(part);
                    entries.accept(name(part), info);
                }
                part = request.expect(FrameType.OUTPUT);
            }
        }
    }

    @Override
    public SandboxFileInfo delete(String sandboxId, String path) {
        try (FileRequest request = request(sandboxId)) {
            request.send(FrameType.DELETE, new Payload().text(path));
            return AgentFileInfo.of(request.answer(FrameType.INFO));
        }
    }

    @Override
    public void close() {
        watch.close();
    }

    private FileRequest request(String sandboxId) {
        try {
            return new FileRequest(connector.connect(sandboxId), watch);
        } catch (IOException failure) {
            throw new RuntimeUnavailableException("Sandbox " + sandboxId + " cannot be reached", failure);
        }
    }

    private static byte[] name(ByteBuffer from) {
        int length = from.remaining() < Integer.BYTES ? 0 : from.getInt();
        if (length < 1 || length > LONGEST_NAME || length > from.remaining()) {
            throw new SandboxFileException(SandboxFileException.Reason.NONSENSE, null);
        }
        byte[] name = new byte[length];
        from.get(name);
        for (byte octet : name) {
            if (octet == 0 || octet == '/') {
                throw new SandboxFileException(SandboxFileException.Reason.NONSENSE, null);
            }
        }
        return name;
    }

    private record AgentFileReader(FileRequest request, SandboxFileInfo info) implements Reader {

        @Override
        public void begin(long offset, long length) {
            request.send(FrameType.GO, new Payload().u64(offset).u64(length));
        }

        @Override
        public ByteBuffer next() {
            ByteBuffer bytes = request.expect(FrameType.OUTPUT);
            request.moved();
            return bytes;
        }

        @Override
        public void close() {
            request.close();
        }
    }

    private record AgentFileWriter(FileRequest request) implements Writer {

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int at = 0; at < length; ) {
                int part = Math.min(AgentConnection.MOST_WRITTEN, length - at);
                request.send(FrameType.INPUT, ByteBuffer.wrap(bytes, offset + at, part));
                request.moved();
                at += part;
            }
        }

        @Override
        public SandboxFileInfo complete() {
            request.send(FrameType.INPUT, ByteBuffer.allocate(0));
            return AgentFileInfo.of(request.expect(FrameType.INFO));
        }

        @Override
        public void close() {
            request.close();
        }
    }
}
