package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.util.Optional;
import java.util.Set;

/**
 * Something that an implementation must do.
 *
 * @param id stable: reports, baselines and selections name it
 * @param sentence what the reference or the contract says
 * @param needs the keys without which it cannot be tried
 * @param check what tries it; absent when it is judged on every exchange of the run instead
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

    /** Whether a selection, an id or a group, names it. */
    public boolean named(String selection) {
        return selection.equalsIgnoreCase(id) || selection.equalsIgnoreCase(group());
    }
}
