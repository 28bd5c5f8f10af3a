package ai.vibengine.server.http.resource;

import jakarta.ws.rs.core.StreamingOutput;
import java.io.Closeable;

/** Something open that a resource answers with. It is closed when it has been written, or when nobody wants it to be. */
public interface ClosableOutput extends StreamingOutput, Closeable {

    @Override
    void close();
}
