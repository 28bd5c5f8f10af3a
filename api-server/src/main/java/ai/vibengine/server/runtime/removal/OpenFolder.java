package ai.vibengine.server.runtime.removal;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A folder whose entries are being removed. */
final class OpenFolder implements AutoCloseable {

    private final Path name;
    private final SecureDirectoryStream<Path> stream;
    private final Iterator<Path> entries;
    private boolean empty = true;
    private boolean resisted;
    private boolean received;

    /** Opens it; never a link in its place. */
    OpenFolder(SecureDirectoryStream<Path> parent, Path name) throws IOException {
        this.name = name;
        this.stream = parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        this.entries = stream.iterator();
    }

    Path name() {
        return name;
    }

    SecureDirectoryStream<Path> stream() {
        return stream;
    }

    /** Returns the next entry that was not looked at yet. */
    @Nullable
    Path next() throws IOException {
        try {
            if (!entries.hasNext()) {
                return null;
            }
            empty = false;
            return entries.next();
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
    }

    void resisted() {
        resisted = true;
    }

    /** Notes that a folder was moved into this one, which may have come too late to be seen. */
    void received() {
        received = true;
    }

    /** Filesystems may leave out entries while others are removed, so the end of a list does not mean that nothing is left. */
    boolean isWorthAnotherLook() {
        return received || (!resisted && !empty);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
