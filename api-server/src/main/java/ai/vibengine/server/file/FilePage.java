package ai.vibengine.server.file;

import java.util.List;

/**
 * A page of a directory.
 *
 * @param next the name behind which the next page begins; empty when there is none
 * @param totalCount how many there are on all pages together
 */
public record FilePage(List<FileEntry> entries, String next, int totalCount) {

    public FilePage {
        entries = List.copyOf(entries);
    }
}
