package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The requirements of the kit, in order. */
public final class Catalogue {
    private final Map<String, Requirement> requirements = new LinkedHashMap<>();
    private final List<Rule> rules = new ArrayList<>();

    public Collection<Requirement> requirements() {
        return List.copyOf(requirements.values());
    }

    List<Rule> rules() {
        return List.copyOf(rules);
    }

    /** Adds a check that runs beside others. */
    public void check(String id, Level level, String sentence, Check check) {
        add(new Requirement(id, level, sentence, Set.of(), Schedule.SHARED, Optional.of(check)));
    }

    public void check(String id, Level level, String sentence, Set<Role> needs, Check check) {
        add(new Requirement(id, level, sentence, needs, Schedule.SHARED, Optional.of(check)));
    }

    /** Adds a check that mostly waits. */
    public void waiting(String id, Level level, String sentence, Check check) {
        add(new Requirement(id, level, sentence, Set.of(), Schedule.WAITING, Optional.of(check)));
    }

    public void waiting(String id, Level level, String sentence, Set<Role> needs, Check check) {
        add(new Requirement(id, level, sentence, needs, Schedule.WAITING, Optional.of(check)));
    }

    /** Adds a check that spends the quota of the limited account. */
    public void limited(String id, Level level, String sentence, Check check) {
        limited(id, level, sentence, Set.of(Role.LIMITED), check);
    }

    public void limited(String id, Level level, String sentence, Set<Role> needs, Check check) {
        add(new Requirement(id, level, sentence, needs, Schedule.LIMITED, Optional.of(check)));
    }

    /** Adds a rule for every exchange. */
    public void rule(String id, Level level, String sentence, Rule.Judge judge) {
        Requirement requirement = new Requirement(id, level, sentence, Set.of(), Schedule.SHARED, Optional.empty());
        add(requirement);
        rules.add(new Rule(requirement, judge));
    }

    private void add(Requirement requirement) {
        if (requirements.put(requirement.id(), requirement) != null) {
            throw new IllegalStateException("Two requirements have the id " + requirement.id());
        }
    }
}
