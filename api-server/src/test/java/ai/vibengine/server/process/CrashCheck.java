package ai.vibengine.server.process;

import ai.vibengine.server.process.Api.Answer;
import ai.vibengine.server.runtime.oci.Leftovers;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/** Whether a server that was started after a crash, its database and the machine agree with each other and with what was told. */
@NullMarked
final class CrashCheck {

    private final Path data;
    private final Api api;
    private final CrashLoad told;

    CrashCheck(Path data, Api api, CrashLoad told) {
        this.data = data;
        this.api = api;
        this.told = told;
    }

    /** Everything that is wrong. */
    List<String> findings() throws Exception {
        List<String> findings = new ArrayList<>(told.takeFindings());
        checkTemplates(findings);
        repeatOpenCreations(findings);
        for (Fate fate : told.sandboxes().values()) {
            told.look(api, fate);
        }
        findings.addAll(told.takeFindings());
        checkEnvironments(findings);
        checkPolicies(findings);
        // A sandbox that expires meanwhile is removed a moment after it is no longer listed.
        findings.addAll(Eventually.get(this::disagreements, List::isEmpty));
        return findings;
    }

    private List<String> buildingTemplates() throws IOException, InterruptedException {
        List<String> building = new ArrayList<>();
        for (JsonNode template : api.get("/templates?limit=100").data()) {
            if (template.path("status").asText().equals("building")) {
                building.add(template.path("template_id").asText());
            }
        }
        return building;
    }

    private void checkTemplates(List<String> findings) throws Exception {
        // A built-in one is examined after the start.
        for (String template : Eventually.get(this::buildingTemplates, List::isEmpty)) {
            findings.add("template " + template + " is building for ever");
        }
        for (String name : told.readyTemplates()) {
            Answer answer = api.get("/templates/" + name);
            if (!answer.data().path("status").asText().equals("ready")) {
                findings.add("template " + name + " was ready: " + answer.status() + " " + answer.body());
            }
        }
        for (String name : told.deletedTemplates()) {
            if (api.get("/templates/" + name).status() != 404) {
                findings.add("template " + name + " was deleted and is there again");
            }
        }
    }

    /** Repeats the requests without an answer: each now gets the answer that did not come, and the same sandbox. */
    private void repeatOpenCreations(List<String> findings) throws IOException, InterruptedException {
        for (Map.Entry<String, String> open : told.openKeys().entrySet()) {
            told.created(open.getKey(), api.postOnce("/sandboxes", open.getValue(), open.getKey()));
            int count = api.get("/sandboxes?status=any&metadata=key%3D" + open.getKey())
                    .body()
                    .path("total_count")
                    .asInt();
            if (count > 1) {
                findings.add(open.getKey() + " created " + count + " sandboxes");
            }
        }
    }

    /** Holds what the newest sandboxes may reach against what they were created with, and against what is in force. */
    private void checkPolicies(List<String> findings) throws IOException, InterruptedException {
        for (JsonNode sandbox : api.get("/sandboxes?limit=20").data()) {
            String id = sandbox.path("sandbox_id").asText();
            String key = sandbox.path("metadata").path("key").asText();
            JsonNode allow = sandbox.at("/network/allow");
            if (!allow.path(0).asText().equals(key + ".test")) {
                findings.add(id + " of " + key + " may reach " + sandbox.path("network"));
            }
            Path member = data.resolve("containers/network/members").resolve(id);
            List<String> inForce = Files.exists(member) ? Files.readAllLines(member) : List.of();
            if (!inForce.contains(allow.path(1).asText())
                    && api.get("/sandboxes/" + id).status() == 200) {
                findings.add(id + " may reach " + allow + ", and in force is " + inForce);
            }
        }
    }

    /** Asks the newest sandboxes for the variable that they were created with. */
    private void checkEnvironments(List<String> findings) throws IOException, InterruptedException {
        for (JsonNode sandbox : api.get("/sandboxes?limit=5").data()) {
            String id = sandbox.path("sandbox_id").asText();
            Answer printed = api.post("/sandboxes/" + id + "/commands", "{\"command\": \"printf %s \\\"$KEY\\\"\"}");
            String key = sandbox.path("metadata").path("key").asText();
            // It may have ended or been paused by its timeout meanwhile.
            if (printed.status() != 404
                    && printed.status() != 409
                    && !printed.data().path("stdout").asText().equals(key)) {
                findings.add(id + " lacks its environment " + key + ": " + printed.body());
            }
        }
    }

    private List<String> disagreements() throws Exception {
        List<String> found = new ArrayList<>();
        Set<String> listed = listed("any");
        for (String id : listed) {
            if (!told.sandboxes().containsKey(id)) {
                found.add(id + " runs and nobody was told");
            }
        }
        Leftovers leftovers = new Leftovers(data);
        compare(found, "containers that run", leftovers.liveContainers(), listed);
        compare(found, "records of the runtime", leftovers.records(), listed);
        compare(found, "bundles", leftovers.bundles(), listed);
        compare(found, "control groups", leftovers.controlGroups(), listed);
        compare(found, "frozen control groups", leftovers.frozen(), listed("paused"));
        compare(found, "rows of running sandboxes", CrashRows.running(data), listed);
        compare(found, "layers", leftovers.layers(), CrashRows.layersInUse(data));
        compare(found, "trees to remove", leftovers.remains(), Set.of());
        compare(found, "logs of no template", CrashRows.orphanLogs(data), Set.of());
        compare(found, "disks", leftovers.disks(), listed);
        compare(found, "mounts", leftovers.mounts(), Set.of());
        compare(found, "processes of the runtime", leftovers.runtimeProcesses(), Set.of());
        compare(found, "bases nobody stands on", leftovers.idleBases(), Set.of());
        if (leftovers.networkNamespaces() != listed.size()) {
            found.add(leftovers.networkNamespaces() + " network namespaces for " + listed.size() + " sandboxes");
        }
        return found;
    }

    private Set<String> listed(String status) throws IOException, InterruptedException {
        Set<String> ids = new TreeSet<>();
        String cursor = "";
        boolean more = true;
        while (more) {
            Answer page = api.get("/sandboxes?limit=100&status=" + status + cursor);
            page.data().forEach(sandbox -> ids.add(sandbox.path("sandbox_id").asText()));
            more = page.body().path("has_more").asBoolean();
            cursor = "&cursor=" + page.body().path("next_cursor").asText();
        }
        return ids;
    }

    private static void compare(List<String> found, String what, Set<String> is, Set<String> shouldBe) {
        Set<String> tooMany = new TreeSet<>(is);
        tooMany.removeAll(shouldBe);
        Set<String> missing = new TreeSet<>(shouldBe);
        missing.removeAll(is);
        if (!tooMany.isEmpty()) {
            found.add(what + ", orphans: " + tooMany);
        }
        if (!missing.isEmpty()) {
            found.add(what + ", missing: " + missing);
        }
    }
}
