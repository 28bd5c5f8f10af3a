package ai.vibengine.conformance.coverage;

import ai.vibengine.conformance.report.Unproven;
import ai.vibengine.openapi.Contract;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which requirement speaks of which statement: by its id where that says so, or else by a list written by hand. */
final class Coverage {
    private final Map<String, String> byHand = new HashMap<>();
    private final Map<String, String> unproven = Unproven.statements();

    Coverage() throws IOException {
        try (InputStream stream = Coverage.class.getResourceAsStream("/coverage.yaml")) {
            JsonNode tree = new YAMLMapper().readTree(stream);
            tree.path("covered")
                    .properties()
                    .forEach(
                            entry -> byHand.put(entry.getKey(), entry.getValue().asText()));
        }
    }

    /** What no requirement speaks of, and what of the list is out of date. */
    List<String> missing(Contract contract, Set<String> requirements) {
        List<String> missing = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (String statement : Statements.of(contract, unproven.keySet())) {
            String operation = statement.split("[. ]", 2)[0];
            if (unproven.containsKey(operation)) {
                used.add(operation);
            } else if (unproven.containsKey(statement)) {
                used.add(statement);
            } else if (!covered(statement, operation, requirements, used)) {
                missing.add("no requirement speaks of: " + statement);
            }
        }
        byHand.forEach((statement, requirement) -> {
            if (!requirements.contains(requirement)) {
                missing.add("there is no requirement " + requirement + ", which should speak of: " + statement);
            }
            if (!used.contains(statement)) {
                missing.add("the contract does not say any more: " + statement);
            }
        });
        unproven.keySet().stream()
                .filter(statement -> !used.contains(statement))
                .forEach(statement -> missing.add("the contract does not say any more: " + statement));
        return missing;
    }

    private boolean covered(String statement, String operation, Set<String> requirements, Set<String> used) {
        if (statement.equals(operation)) {
            // What answers with no JSON has no schema to keep to, but a requirement of its own.
            boolean named = byHand.containsKey(statement) && used.add(statement);
            return requirements.contains("AUTH-" + operation)
                    && (requirements.contains("SCHEMA-" + operation) || named);
        }
        if (requirements.contains("VALID-" + statement)
                || requirements.stream().anyMatch(id -> id.startsWith("VALID-" + statement + "."))) {
            return true;
        }
        // An operation's own answer, or else what all operations answer with that status; likewise parameters.
        String shared = statement.replaceFirst("^\\w+([ .])", "*$1");
        for (String known : List.of(statement, shared)) {
            if (byHand.containsKey(known)) {
                used.add(known);
                return true;
            }
        }
        // Each valid value of a field of a create is looked for in the sandbox that is answered.
        String created = statement.replaceFirst("^Sandbox has (\\w+)$", "VALID-createSandbox.$1.");
        return !created.equals(statement) && requirements.stream().anyMatch(id -> id.startsWith(created));
    }
}
