package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Contract;
import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.BlockedException;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
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
final class TemplateScenario {
    /** What the good build prints. */
    static final String WORD = "conformance-was-here";

    static final String DESCRIPTION = "Made by a conformance run ☃";

    private static final int SHORTEST_BUILD = 2;
    private static final int LONGEST_SLEEP = 32;
    private static final Duration LONGEST_BUILD = Duration.ofSeconds(90);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(700);

    private final Lazy<Facts> facts = new Lazy<>(TemplateScenario::tell);

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

    Facts told(CheckContext context) throws InterruptedException {
        return facts.of(context);
    }

    /** What was asked for while a build went on, and of it. */
    private record Building(
            String id, String child, Exchange asked, Exchange used, Exchange parent, Exchange again, boolean inTime) {}

    private static Building building(CheckContext context, int seconds) throws InterruptedException {
        String id = context.unique();
        String child = context.unique();
        Exchange asked = context.post("/templates", good(id, seconds));
        if (!asked.success()) {
            throw new BlockedException("TPL-01", "build answered " + Expect.seen(asked));
        }
        Exchange used = context.create(Role.MAIN, context.body().put("template", id));
        Exchange parent = context.post("/templates", body(child, "true").put("from", id));
        boolean inTime = context.now().isBefore(asked.sentAt().plusSeconds(seconds));
        Exchange again = context.post("/templates", good(id, seconds));
        return new Building(id, child, asked, used, parent, again, inTime);
    }

    // A build that may have been over when it was used proves nothing, and is removed with the template that was made
    // of it.
    private static Building buildingInTime(CheckContext context) throws InterruptedException {
        for (int seconds = SHORTEST_BUILD; ; seconds *= 4) {
            Building building = building(context, seconds);
            if (building.inTime()) {
                return building;
            }
            if (seconds >= LONGEST_SLEEP) {
                throw new SkippedException("the server is too slow to be asked anything during a build");
            }
            for (String id : List.of(building.child(), building.id())) {
                ended(context, id);
                context.delete("/templates/" + id);
            }
        }
    }

    private static Facts tell(CheckContext context) throws InterruptedException {
        Building building = buildingInTime(context);
        String good = building.id();
        String bad = context.unique();
        String child = building.child();
        context.post("/templates", body(bad, "echo before", "exit 3"));
        // Builds take turns, so all are asked for before any but the first is waited for.
        JsonNode goodBuilt = ended(context, good);
        Exchange fromGood = context.create(Role.MAIN, context.body().put("template", good));
        Exchange filtered = context.get("/sandboxes?template=" + good);
        Exchange childAsked = context.post("/templates", body(child, "true").put("from", good));
        JsonNode badBuilt = ended(context, bad);
        Exchange fromFailed = context.create(Role.MAIN, context.body().put("template", bad));
        Exchange failedDeleted = context.delete("/templates/" + bad);
        Exchange failedAgain = context.post("/templates", body(bad, "true"));
        Optional<Foreign> foreign = context.has(Role.OTHER) ? Optional.of(foreign(context, good)) : Optional.empty();
        Exchange shown = context.get("/templates/" + good);
        Exchange logs = context.get("/templates/" + good + "/logs?limit=100");
        JsonNode childBuilt = ended(context, child);
        ended(context, bad);
        if (foreign.isPresent() && foreign.get().sameId().success()) {
            ended(context, Role.OTHER, good);
            context.send(Request.of("DELETE", "/templates/" + good).as(Role.OTHER));
        }
        context.delete("/templates/" + child);
        context.delete("/templates/" + bad);
        Optional<Exchange> readOnlyDelete = context.has(Role.READ_ONLY)
                ? Optional.of(
                        context.send(Request.of("DELETE", "/templates/" + good).as(Role.READ_ONLY)))
                : Optional.empty();
        Exchange deleted = context.delete("/templates/" + good);
        Exchange deletedTwice = context.delete("/templates/" + good);
        Exchange afterDelete = context.create(Role.MAIN, context.body().put("template", good));
        boolean listedAfter = !find(context, Role.MAIN, good).isMissingNode();
        Exchange sandboxAfter = context.get(CheckContext.path(fromGood.data()));
        context.delete(CheckContext.path(fromGood.data()));
        return new Facts(
                context.contract(),
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

    private static Foreign foreign(CheckContext context, String id) throws InterruptedException {
        boolean listed = !find(context, Role.OTHER, id).isMissingNode();
        Exchange shown = context.send(Request.of("GET", "/templates/" + id).as(Role.OTHER));
        Exchange used = context.create(Role.OTHER, context.body().put("template", id));
        Exchange deleted = context.send(Request.of("DELETE", "/templates/" + id).as(Role.OTHER));
        Exchange same = context.send(Request.of("POST", "/templates")
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

    private static JsonNode ended(CheckContext context, String id) throws InterruptedException {
        return ended(context, Role.MAIN, id);
    }

    /** A template whose build has ended; missing when it does not, or is not there. */
    static JsonNode ended(CheckContext context, Role role, String id) throws InterruptedException {
        Instant deadline = context.now().plus(LONGEST_BUILD);
        while (context.now().isBefore(deadline)) {
            if (await(context, role, id)) {
                JsonNode template = find(context, role, id);
                if (!template.path("status").asText().equals("building")) {
                    return template;
                }
            }
            context.sleep(BETWEEN_LOOKS);
        }
        return MissingNode.getInstance();
    }

    // Who can wait for a build need not be asked time and again. False when it is known to go on.
    private static boolean await(CheckContext context, Role role, String id) throws InterruptedException {
        if (context.level() != Level.EXTENSION) {
            return true;
        }
        Exchange shown =
                context.send(Request.of("GET", "/templates/" + id).as(role).header("Prefer", "wait=15"));
        return !shown.data().path("status").asText().equals("building");
    }

    // By the list, which every implementation has; to read one template is an extension.
    private static JsonNode find(CheckContext context, Role role, String id) throws InterruptedException {
        return MetadataQueries.walk(context, role, "/templates?limit=100", "template_id").stream()
                .filter(template -> template.path("template_id").asText().equals(id))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }
}
