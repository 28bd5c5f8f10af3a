package ai.vibengine.conformance.report;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run has not proven: the requirements that it skipped, and the statements of the contract that no run proves. */
public final class Unproven {
    private static final String FILE = "unproven.yaml";

    private Unproven() {}

    /** Returns the statements of the contract that no run proves, each with the reason. */
    public static Map<String, String> statements() {
        try (InputStream stream = Unproven.class.getResourceAsStream(FILE)) {
            JsonNode tree = new YAMLMapper().readTree(stream);
            Map<String, String> statements = new LinkedHashMap<>();
            tree.properties()
                    .forEach(entry ->
                            statements.put(entry.getKey(), entry.getValue().asText()));
            return statements;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what a run has not proven by reason; the reasons of the run come first. */
    static Map<String, List<String>> byReason(Report report) {
        Map<String, List<String>> reasons = new LinkedHashMap<>();
        for (Result result : report.of(Verdict.SKIPPED)) {
            reasons.computeIfAbsent(result.reason(), reason -> new ArrayList<>())
                    .add(result.requirement().id());
        }
        statements()
                .forEach((statement, reason) -> reasons.computeIfAbsent(reason, any -> new ArrayList<>())
                        .add(statement));
        return reasons;
    }
}
