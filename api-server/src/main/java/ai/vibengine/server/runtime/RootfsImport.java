package ai.vibengine.server.runtime;

import java.io.IOException;
import java.nio.file.Path;

/** A root filesystem that is being imported. Closing it discards what was not finished. */
public interface RootfsImport extends AutoCloseable {

    /** Returns its name, by which images have it as their base. */
    String name();

    /** Returns the folder to put it together in. */
    Path root();

    /** Returns the name of a folder beside it, not there yet, for what is needed on the way. */
    Path scratch();

    /** Adds what sandboxes need. */
    void prepare() throws IOException;

    /** Puts it in its place, whole or not at all. */
    void finish() throws IOException;

    @Override
    void close() throws IOException;
}
