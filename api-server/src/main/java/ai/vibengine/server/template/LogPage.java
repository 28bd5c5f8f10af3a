package ai.vibengine.server.template;

import java.util.List;

/** A page of a build log. */
public record LogPage(List<LogLine> lines, boolean hasMore, int totalCount) {

    public LogPage {
        lines = List.copyOf(lines);
    }
}
