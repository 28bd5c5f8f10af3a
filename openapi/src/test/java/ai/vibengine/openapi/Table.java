package ai.vibengine.openapi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows of a Markdown table, cell by cell. */
final class Table {
    private Table() {}

    /** The rows below the header that begins with these cells. */
    static List<List<String>> rows(String markdown, String... header) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : markdown.lines().toList()) {
            List<String> cells = cells(line);
            if (cells.equals(List.of(header))) {
                inside = true;
            } else if (inside && cells.isEmpty()) {
                break;
            } else if (inside && !cells.get(0).startsWith("---")) {
                rows.add(cells);
            }
        }
        if (rows.isEmpty()) {
            throw new AssertionError("no table " + Arrays.toString(header));
        }
        return rows;
    }

    private static List<String> cells(String line) {
        String trimmed = line.strip();
        if (!trimmed.contains("|")) {
            return List.of();
        }
        String inner = trimmed.replaceAll("^\\||\\|$", "");
        return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
    }
}
