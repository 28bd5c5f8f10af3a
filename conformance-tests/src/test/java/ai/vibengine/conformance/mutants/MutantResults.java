package ai.vibengine.conformance.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What was found out about mutants, one a line: name, line of the source, outcome and the requirement that failed. */
final class MutantResults {
    private MutantResults() {}

    static Map<String, Outcome> read(Path file) throws IOException {
        Map<String, Outcome> known = new HashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split("\t", -1);
                known.put(fields[0], new Outcome(Outcome.Kind.valueOf(fields[2]), fields[3]));
            }
        }
        return known;
    }

    static String line(String name, int line, Outcome outcome) {
        return name + "\t" + line + "\t" + outcome.kind() + "\t" + outcome.said() + "\n";
    }
}
