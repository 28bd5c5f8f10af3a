package ai.vibengine.server.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.LoggerFactory;

/** The URL at which browsers reach the server of a data folder, or did when it last ran: for the commands beside it, which make links. */
final class AdvertisedUrlFile {

    private static final String FILE = "served-at";
    private static final URI UNLESS_TOLD_OTHERWISE = URI.create("http://127.0.0.1:8080");

    private AdvertisedUrlFile() {}

    /** Writes the URL if it can; a server that cannot do so serves all the same. */
    static void write(Path dataFolder, URI url) {
        Path file = dataFolder.resolve(FILE);
        try {
            if (Files.notExists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(file, url.toString());
        } catch (IOException failure) {
            LoggerFactory.getLogger(AdvertisedUrlFile.class).warn("cannot note where the server is", failure);
        }
    }

    static URI read(Path dataFolder) {
        try {
            String url = Files.readString(dataFolder.resolve(FILE));
            return url.isEmpty() ? UNLESS_TOLD_OTHERWISE : URI.create(url);
        } catch (NoSuchFileException never) {
            return UNLESS_TOLD_OTHERWISE;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
