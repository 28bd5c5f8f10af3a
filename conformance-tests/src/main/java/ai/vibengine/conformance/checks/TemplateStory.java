package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Contract;
import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.BlockedException;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Builds a handful of templates once, for all requirements that are about them: builds take their time. */
final class TemplateStory {
    /** What the good build prints. */
    static final String WORD = "conformance-was-here";

    static final String DESCRIPTION = "Made by a conformance run ☃";

    private static final int SHORTEST_BUILD = 2;
    private static final int LONGEST_SLEEP = 32;
    private static final Duration LONGEST_BUILD = Duration.ofSeconds(90);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(700);

    private final Lazy<Facts> facts = new Lazy<>(TemplateStory::tell);

    /**
     * What was seen.
     *
     * @param fromBuilding a sandbox asked of what is being built
     * @param childOfBuilding a template asked of it
     * @param again the same id asked for once more
     * @param good what the good build became; missing when it never ended
     * @param bad what the bad build became
     */
    record Facts(
            Contract contract,
            String id,
            Exchange asked,
            Exchange fromBuilding,
            Exchange childOfBuilding,
            Exchange again,
            JsonNode good,
            JsonNode bad,
            Exchange fromFailed,
            Exchange failedDeleted,
            Exchange failedAgain,
            Exchange fromGood,
            Exchange filtered,
            Exchange child,
            JsonNode childBuilt,
            Optional<Foreign> foreign,
            Exchange shown,
            Exchange logs,
            Optional<Exchange> readOnlyDelete,
            Exchange deleted,
            Exchange deletedTwice,
            Exchange afterDelete,
            boolean listedAfterDelete,
            Exchange sandboxAfterDelete) {}

    /** What another account made of it. */
    record Foreign(boolean listed, Exchange shown, Exchange used, Exchange deleted, Exchange sameId) {}

    Facts told(Bench bench) throws InterruptedException {
        return facts.of(bench);
    }

    /** What was asked for while a build went on, and of it. */
    private record Building(
            String id, String child, Exchange asked, Exchange used, Exchange parent, Exchange again, boolean inTime) {}

    private static Building building(Bench bench, int seconds) throws InterruptedException {
        String id = bench.unique();
        String child = bench.unique();
        Exchange asked = bench.post("/templates", good(id, seconds));
        if (!asked.success()) {
            throw new BlockedException("TPL-01", "build answered " + Expect.seen(asked));
        }
        Exchange used = bench.create(Role.MAIN, bench.body().put("template", id));
        Exchange parent = bench.post("/templates", body(child, "true").put("from", id));
        boolean inTime = bench.now().isBefore(asked.sentAt().plusSeconds(seconds));
        Exchange again = bench.post("/templates", good(id, seconds));
        return new Building(id, child, asked, used, parent, again, inTime);
    }

    // A build that may have been over when it was used proves nothing, and is removed with the template that was made
    // of it.
    private static Building buildingInTime(Bench bench) throws InterruptedException {
        for (int seconds = SHORTEST_BUILD; ; seconds *= 4) {
            Building building = building(bench, seconds);
            if (building.inTime()) {
                return building;
            }
            if (seconds >= LONGEST_SLEEP) {
                throw new SkippedException("the server is too slow to be asked anything during a build");
            }
            for (String id : List.of(building.child(), building.id())) {
                ended(bench, id);
                bench.delete("/templates/" + id);
            }
        }
    }

    private static Facts tell(Bench bench) throws InterruptedException {
        Building building = buildingInTime(bench);
        String good = building.id();
        String bad = bench.unique();
        String child = building.child();
        bench.post("/templates", body(bad, "echo before", "exit 3"));
        // Builds take turns, so all are asked for before any but the first is waited for.
        JsonNode goodBuilt = ended(bench, good);
        Exchange fromGood = bench.create(Role.MAIN, bench.body().put("template", good));
        Exchange filtered = bench.get("/sandboxes?template=" + good);
        Exchange childAsked = bench.post("/templates", body(child, "true").put("from", good));
        JsonNode badBuilt = ended(bench, bad);
        Exchange fromFailed = bench.create(Role.MAIN, bench.body().put("template", bad));
        Exchange failedDeleted = bench.delete("/templates/" + bad);
        Exchange failedAgain = bench.post("/templates", body(bad, "true"));
        Optional<Foreign> foreign = bench.has(Role.OTHER) ? Optional.of(foreign(bench, good)) : Optional.empty();
        Exchange shown = bench.get("/templates/" + good);
        Exchange logs = bench.get("/templates/" + good + "/logs?limit=100");
        JsonNode childBuilt = ended(bench, child);
        ended(bench, bad);
        if (foreign.isPresent() && foreign.get().sameId().success()) {
            ended(bench, Role.OTHER, good);
            bench.send(Call.of("DELETE", "/templates/" + good).as(Role.OTHER));
        }
        bench.delete("/templates/" + child);
        bench.delete("/templates/" + bad);
        Optional<Exchange> readOnlyDelete = bench.has(Role.READ_ONLY)
                ? Optional.of(bench.send(Call.of("DELETE", "/templates/" + good).as(Role.READ_ONLY)))
                : Optional.empty();
        Exchange deleted = bench.delete("/templates/" + good);
        Exchange deletedTwice = bench.delete("/templates/" + good);
        Exchange afterDelete = bench.create(Role.MAIN, bench.body().put("template", good));
        boolean listedAfter = !find(bench, Role.MAIN, good).isMissingNode();
        Exchange sandboxAfter = bench.get(Bench.path(fromGood.data()));
        bench.delete(Bench.path(fromGood.data()));
        return new Facts(
                bench.contract(),
                good,
                building.asked(),
                building.used(),
                building.parent(),
                building.again(),
                goodBuilt,
                badBuilt,
                fromFailed,
                failedDeleted,
                failedAgain,
                fromGood,
                filtered,
                childAsked,
                childBuilt,
                foreign,
                shown,
                logs,
                readOnlyDelete,
                deleted,
                deletedTwice,
                afterDelete,
                listedAfter,
                sandboxAfter);
    }

    private static Foreign foreign(Bench bench, String id) throws InterruptedException {
        boolean listed = !find(bench, Role.OTHER, id).isMissingNode();
        Exchange shown = bench.send(Call.of("GET", "/templates/" + id).as(Role.OTHER));
        Exchange used = bench.create(Role.OTHER, bench.body().put("template", id));
        Exchange deleted = bench.send(Call.of("DELETE", "/templates/" + id).as(Role.OTHER));
        Exchange same = bench.send(Call.of("POST", "/templates")
                .as(Role.OTHER)
                .json(body(id, "true").toString()));
        return new Foreign(listed, shown, used, deleted, same);
    }

    private static ObjectNode good(String id, int seconds) {
        return body(id, "echo " + WORD, "sleep " + seconds).put("description", DESCRIPTION);
    }

    static ObjectNode body(String id, String... commands) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("template_id", id);
        var list = body.putArray("commands");
        for (String command : commands) {
            list.add(command);
        }
        return body;
    }

    private static JsonNode ended(Bench bench, String id) throws InterruptedException {
        return ended(bench, Role.MAIN, id);
    }

    /** A template whose build has ended; missing when it does not, or is not there. */
    static JsonNode ended(Bench bench, Role role, String id) throws InterruptedException {
        Instant deadline = bench.now().plus(LONGEST_BUILD);
        while (bench.now().isBefore(deadline)) {
            if (await(bench, role, id)) {
                JsonNode template = find(bench, role, id);
                if (!template.path("status").asText().equals("building")) {
                    return template;
                }
            }
            bench.sleep(BETWEEN_LOOKS);
        }
        return MissingNode.getInstance();
    }

    // Who can wait for a build need not be asked time and again. False when it is known to go on.
    private static boolean await(Bench bench, Role role, String id) throws InterruptedException {
        if (bench.level() != Level.EXTENSION) {
            return true;
        }
        Exchange shown = bench.send(Call.of("GET", "/templates/" + id).as(role).header("Prefer", "wait=15"));
        return !shown.data().path("status").asText().equals("building");
    }

    // By the list, which every implementation has; to read one template is an extension.
    private static JsonNode find(Bench bench, Role role, String id) throws InterruptedException {
        return Marks.walk(bench, role, "/templates?limit=100", "template_id").stream()
                .filter(template -> template.path("template_id").asText().equals(id))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }
}
