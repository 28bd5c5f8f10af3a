package ai.vibengine.server.file;

import java.util.List;

/**
 * A page of a directory.
 *
 * @param next what to ask behind for the next page; empty when there is none
 * @param totalCount how many there are on all pages together
 */
public record FilePage(List<FileEntry> entries, String next, int totalCount) {

    public FilePage {
        entries = List.copyOf(entries);
    }
}
