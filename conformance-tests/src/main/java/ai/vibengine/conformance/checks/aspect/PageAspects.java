package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Each list, in pages of every small size, is what it is as a whole: entries, order and total. */
public final class PageAspects {
    private static final int ENTRIES = 5;
    private static final int TRIES = 4;
    private static final int MOST = 1000;
    private static final Duration APART = Duration.ofMillis(20);
    private static final List<Integer> SIZES = List.of(1, 2, 3);

    // So many that the last page has more than one, whichever size the pages have.
    private static final List<String> NAMES =
            List.of("b", "B", ".a", "\u00e9", "e\u0301", " a ", "\uff5e", "\ud83d\ude00");

    private final SharedSandbox shared;

    public PageAspects(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.check(
                "PAGE-01",
                Level.CONTRACT,
                "Sandboxes in pages of any size are the list as a whole, in its order.",
                PageAspects::sandboxes);
        catalogue.check(
                "PAGE-02",
                Level.CONTRACT,
                "Templates in pages of any size are the list as a whole, in its order.",
                PageAspects::templates);
        catalogue.check(
                "PAGE-03",
                Level.EXTENSION,
                "Lines of a log in pages of any size are the log as a whole, as they were printed.",
                PageAspects::logs);
        catalogue.check(
                "PAGE-04",
                Level.EXTENSION,
                "Commands in pages of any size are the list as a whole, the newest first.",
                this::commands);
        catalogue.check(
                "PAGE-05",
                Level.EXTENSION,
                "A directory in pages of any size is the list as a whole, by the bytes of the names.",
                this::directory);
    }

    private static void sandboxes(CheckContext context) throws InterruptedException {
        String mark = context.unique();
        List<JsonNode> made = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            made.add(context.sandbox(context.body(CheckContext.LIFE_SECONDS, Map.of("mark", mark))));
        }
        List<JsonNode> all = samePages(
                context,
                "/sandboxes?metadata=" + MetadataQueries.filter(Map.of("mark", mark)),
                newestFirst("started_at", "sandbox_id"));
        Expect.equal("sandboxes", made.size(), all.size(), null);
        for (JsonNode sandbox : made) {
            context.kill(sandbox);
        }
    }

    private static void templates(CheckContext context) throws InterruptedException {
        List<String> built = new ArrayList<>();
        List<Request> builds = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String id = context.unique();
            built.add(id);
            builds.add(Request.of("POST", "/templates")
                    .as(Role.MAIN)
                    .json(Templates.body(id, "true").toString()));
        }
        String foreign = context.unique();
        if (context.has(Role.OTHER)) {
            builds.add(Request.of("POST", "/templates")
                    .as(Role.OTHER)
                    .json(Templates.body(foreign, "true").toString()));
        }
        context.atOnce(builds);
        List<JsonNode> all = samePages(context, "/templates?", newestFirst("created_at", "template_id"));
        for (JsonNode template : all) {
            String id = template.path("template_id").asText();
            Expect.that(!id.equals(foreign), "no template of another account", id, null);
        }
        for (String id : built) {
            context.delete("/templates/" + id);
        }
        if (context.has(Role.OTHER)) {
            context.send(Request.of("DELETE", "/templates/" + foreign).as(Role.OTHER));
        }
    }

    private static void logs(CheckContext context) throws InterruptedException {
        if (context.get("/templates/base").status() == 404) {
            throw new SkippedException("the server does not offer the details of templates");
        }
        String id = context.unique();
        context.post("/templates", Templates.body(id, "echo one; echo '  two '; echo three >&2", "echo four"));
        JsonNode template = Templates.ended(context, id);
        if (!template.path("status").asText().equals("ready")) {
            throw new SkippedException("the template was not built");
        }
        List<JsonNode> all = samePages(
                context,
                "/templates/" + id + "/logs?",
                Comparator.comparingInt(line -> line.path("line").asInt()));
        List<String> printed = new ArrayList<>();
        for (JsonNode line : all) {
            if (line.path("stream").asText().equals("stdout")) {
                printed.add(line.path("text").asText());
            }
        }
        Expect.equal("lines of stdout", List.of("one", "  two ", "four"), printed, null);
        context.delete("/templates/" + id);
    }

    private void commands(CheckContext context) throws InterruptedException {
        shared.commands(context);
        JsonNode sandbox = context.sandbox();
        String path = CheckContext.path(sandbox) + "/commands";
        List<String> newest = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
            Exchange started = context.send(
                    Request.of("POST", path).as(Role.MAIN).json("{\"command\":\"true\",\"background\":true}"));
            Expect.status(started, 202);
            // What is not given is as the contract says, in the background, too.
            Expect.property(
                    "timeout",
                    context.contract()
                            .at("/components/schemas/RunCommandRequest/properties/timeout/default")
                            .asInt(),
                    started);
            newest.add(0, started.data().path("command_id").asText());
            context.sleep(APART);
        }
        List<JsonNode> all = samePages(context, path + "?", Comparator.comparingInt(command -> 0));
        List<String> ids = new ArrayList<>();
        all.forEach(command -> ids.add(command.path("command_id").asText()));
        Expect.equal("commands", newest, ids, null);
        context.kill(sandbox);
    }

    private void directory(CheckContext context) throws InterruptedException {
        String files = shared.files(context);
        String directories = shared.directories(context);
        String folder = SandboxFiles.HOME + "/" + context.unique() + " e\u0301 ";
        for (String name : NAMES) {
            Exchange written = SandboxFiles.written(context, files, folder + "/" + name, name);
            Expect.property("name", name, written);
            Expect.property("path", folder + "/" + name, written);
            SandboxFiles.expectContent(name, context.get(SandboxFiles.at(files, folder + "/" + name)));
        }
        for (String path : List.of(folder, folder + "/")) {
            List<JsonNode> all = samePages(
                    context,
                    SandboxFiles.at(directories, path) + "&",
                    Comparator.comparing(
                            entry -> entry.path("name").asText().getBytes(StandardCharsets.UTF_8),
                            Arrays::compareUnsigned));
            Expect.equal("entries", NAMES.size(), all.size(), null);
        }
        for (String name : List.of("\u00e9", " a ")) {
            Exchange deleted = context.delete(SandboxFiles.at(files, folder + "/" + name));
            Expect.status(deleted, 200);
            Expect.property("path", folder + "/" + name, deleted);
        }
        SandboxFiles.expectContent("e\u0301", context.get(SandboxFiles.at(files, folder + "/e\u0301")));
    }

    private static Comparator<JsonNode> newestFirst(String time, String id) {
        return Comparator.comparing((JsonNode entry) -> entry.path(time).asText())
                .reversed()
                .thenComparing(entry -> entry.path(id).asText());
    }

    /** Walks a list in pages of each size; where others have changed it meanwhile, it is walked again. */
    private static List<JsonNode> samePages(CheckContext context, String list, Comparator<JsonNode> order)
            throws InterruptedException {
        int differed = 0;
        for (int tries = 0; tries < TRIES; tries++) {
            Walk whole = walk(context, list, 100);
            List<Walk> walks = new ArrayList<>();
            for (int size : SIZES) {
                walks.add(walk(context, list, size));
            }
            boolean same = walks.stream().allMatch(whole::isSame);
            differed += same ? 0 : 1;
            // Once may be something that others added and removed again in between.
            if ((same || differed > 1) && walk(context, list, 100).ids().equals(whole.ids())) {
                for (Walk walk : walks) {
                    Expect.equal("entries", whole.ids(), walk.ids(), walk.last());
                    Expect.equal("total_count of each page", whole.totals(), walk.totals(), walk.last());
                }
                for (int i = 1; i < whole.entries().size(); i++) {
                    JsonNode one = whole.entries().get(i - 1);
                    JsonNode other = whole.entries().get(i);
                    Expect.that(
                            order.compare(one, other) <= 0,
                            "the order of the contract",
                            identity(one) + " before " + identity(other),
                            whole.last());
                }
                return whole.entries();
            }
        }
        throw new SkippedException("the list changes all the time");
    }

    /** A list as its pages say that it is. */
    private record Walk(List<JsonNode> entries, Set<Integer> totals, Exchange last) {
        List<String> ids() {
            return entries.stream().map(PageAspects::identity).toList();
        }

        boolean isSame(Walk other) {
            return ids().equals(other.ids()) && totals.equals(other.totals);
        }
    }

    private static Walk walk(CheckContext context, String list, int size) throws InterruptedException {
        List<JsonNode> entries = new ArrayList<>();
        Set<Integer> totals = new TreeSet<>();
        String cursor = "";
        while (true) {
            String given = cursor.isEmpty() ? "" : "&cursor=" + cursor;
            Exchange page =
                    context.get(list + (list.endsWith("?") || list.endsWith("&") ? "" : "&") + "limit=" + size + given);
            Expect.status(page, 200);
            page.data().forEach(entries::add);
            totals.add(page.json().path("total_count").asInt(-1));
            cursor = page.json().path("next_cursor").asText();
            if (!page.json().path("has_more").asBoolean() || cursor.isEmpty() || entries.size() > MOST) {
                return new Walk(entries, totals, page);
            }
        }
    }

    private static String identity(JsonNode entry) {
        for (String id : List.of("sandbox_id", "template_id", "command_id", "line", "path")) {
            if (entry.has(id)) {
                return entry.path(id).asText();
            }
        }
        return entry.toString();
    }
}
