package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.util.Optional;
import java.util.Set;

/**
 * A requirement on an implementation.
 *
 * @param id a stable id, which reports, baselines and selections name
 * @param sentence the statement of the reference or the contract
 * @param needs the keys without which it cannot be tried
 * @param check the check that tries it; absent for a rule
 */
public record Requirement(
        String id, Level level, String sentence, Set<Role> needs, Schedule schedule, Optional<Check> check) {
    public Requirement {
        needs = Set.copyOf(needs);
        if (!id.matches("[A-Z]+-[A-Za-z0-9._-]+")) {
            throw new IllegalArgumentException("Not the id of a requirement: " + id);
        }
    }

    public String group() {
        return id.substring(0, id.indexOf('-'));
    }

    /** Whether a selection, which is an id or a group, names this requirement. */
    public boolean named(String selection) {
        return selection.equalsIgnoreCase(id) || selection.equalsIgnoreCase(group());
    }
}
