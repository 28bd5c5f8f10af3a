package ai.vibengine.server.http.resource;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.Closeable;

/** An open source that a resource answers with. It is closed when it has been written, or when it turns out not to be needed. */
public interface ClosableOutput extends StreamingOutput, Closeable {

    @Override
    void close();
}
