package ai.vibengine.server.process;

import ai.vibengine.server.process.Api.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;

/**
 * Callers who create, extend, pause, resume, kill and watch sandboxes, make templates of them, and build and delete templates, as fast as they are answered, until the
 * server is gone; and the memory of what they were told, over many servers.
 */
@NullMarked
final class CrashLoad {

    private static final int CALLERS = 6;
    private static final int POPULATION = 24;
    private static final List<String> COMMANDS =
            List.of("true", "echo made > /opt/made", "sleep 0.3", "sleep 30", "exit 3", "echo x > /usr/local/x");

    /** What a template gives its sandboxes; most give nothing. */
    private static final List<String> STARTS = List.of(
            "",
            "",
            ", \"workdir\": \"/srv/app\"",
            ", \"start_command\": \"sleep 600\"",
            ", \"start_command\": \"sleep 0.2; touch up; sleep 600\", \"ready_command\": \"test -e up\"");

    private final Map<String, Fate> sandboxes = new ConcurrentHashMap<>();
    private final Set<String> readyTemplates = ConcurrentHashMap.newKeySet();
    private final Set<String> doomedTemplates = ConcurrentHashMap.newKeySet();
    private final Set<String> deletedTemplates = ConcurrentHashMap.newKeySet();
    private final Map<String, String> openKeys = new ConcurrentHashMap<>();
    private final Collection<String> findings = new ConcurrentLinkedQueue<>();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final Random seeds;

    CrashLoad(Random seeds) {
        this.seeds = seeds;
    }

    /** Starts the callers; each ends at the first answer that does not come. */
    List<Thread> begin(Api api) {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Random random = new Random(seeds.nextLong());
            Thread caller = new Thread(() -> call(api, random), "caller-" + i);
            caller.start();
            callers.add(caller);
        }
        return callers;
    }

    Map<String, Fate> sandboxes() {
        return sandboxes;
    }

    /** Returns the templates that were seen {@code ready}, and whose deletion was not asked for. */
    List<String> readyTemplates() {
        return readyTemplates.stream()
                .filter(name -> !doomedTemplates.contains(name))
                .toList();
    }

    Set<String> deletedTemplates() {
        return deletedTemplates;
    }

    /** The creations whose answer did not come, by their keys. */
    Map<String, String> openKeys() {
        return openKeys;
    }

    /** Returns the faults of answers so far, and forgets them. */
    List<String> takeFindings() {
        List<String> taken = List.copyOf(findings);
        findings.clear();
        return taken;
    }

    int requests() {
        return requests.get();
    }

    int unanswered() {
        return unanswered.get();
    }

    /** Compares an answer about a sandbox with the earlier ones. */
    void look(Api api, Fate fate) throws IOException, InterruptedException {
        Fate.Known before = fate.known();
        Answer answer = api.get("/sandboxes/" + fate.id());
        if (answer.status() == 200) {
            note(fate.seenRunning(answer.data(), before));
        } else if (answer.status() == 404) {
            note(fate.seenGone(answer.body().path("error")));
        } else {
            findings.add("GET " + fate.id() + ": " + answer.status() + " " + answer.body());
        }
    }

    private void call(Api api, Random random) {
        try {
            while (true) {
                act(api, random);
                requests.incrementAndGet();
            }
        } catch (IOException cutOff) {
            unanswered.incrementAndGet();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void act(Api api, Random random) throws IOException, InterruptedException {
        List<Fate> alive =
                sandboxes.values().stream().filter(fate -> !fate.known().gone()).toList();
        int choice = random.nextInt(100);
        if (alive.size() > POPULATION) {
            kill(api, alive.get(random.nextInt(alive.size())));
        } else if (alive.isEmpty() || choice < 35) {
            create(api, random);
        } else if (choice < 53) {
            extend(api, alive.get(random.nextInt(alive.size())), 1 + random.nextInt(random.nextBoolean() ? 4 : 4_000));
        } else if (choice < 57) {
            pause(api, alive.get(random.nextInt(alive.size())));
        } else if (choice < 60) {
            resume(api, alive.get(random.nextInt(alive.size())));
        } else if (choice < 63) {
            note(api, alive.get(random.nextInt(alive.size())), random.nextInt(30));
        } else if (choice < 66) {
            reach(api, alive.get(random.nextInt(alive.size())), random.nextInt(30));
        } else if (choice < 72) {
            kill(api, alive.get(random.nextInt(alive.size())));
        } else if (choice < 85) {
            look(api, alive.get(random.nextInt(alive.size())));
        } else if (choice < 92) {
            build(api, random);
        } else if (choice < 95) {
            snapshot(api, alive.get(random.nextInt(alive.size())));
        } else {
            tendTemplates(api, random);
        }
    }

    private void create(Api api, Random random) throws IOException, InterruptedException {
        List<String> templates = readyTemplates();
        String template =
                templates.isEmpty() || random.nextInt(3) > 0 ? "base" : templates.get(random.nextInt(templates.size()));
        int timeout = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 3_600;
        String key = "key-" + names.incrementAndGet();
        String ends = random.nextInt(4) == 0
                ? ", \"idle_timeout\": " + (1 + random.nextInt(timeout == 3_600 ? 3 : timeout))
                : "";
        if (random.nextInt(5) == 0) {
            ends += ", \"on_timeout\": \"pause\"";
        }
        if (random.nextInt(3) == 0) {
            ends += ", \"cpu\": 0.5, \"memory_mib\": " + (64 + random.nextInt(64));
        }
        String body =
                "{\"template\": \"" + template + "\", \"timeout\": " + timeout + ends + ", \"metadata\": {\"key\": \""
                        + key + "\"}, \"env\": {\"KEY\": \"" + key + "\"}, \"network\": " + policy(key, 0) + "}";
        openKeys.put(key, body);
        created(key, api.postOnce("/sandboxes", body, key));
    }

    /** A policy whose first entry tells whose it is. */
    private static String policy(String key, int number) {
        return "{\"egress\": \"allowlist\", \"allow\": [\"" + key + ".test\", \"n" + number + ".test\"]}";
    }

    /** The answer to a creation, the first one or a repeat. */
    void created(String key, Answer answer) {
        if (answer.status() == 201) {
            sandboxes.putIfAbsent(answer.data().path("sandbox_id").asText(), new Fate(answer.data()));
        } else if (answer.status() != 400 && answer.status() != 503) {
            findings.add("create " + key + ": " + answer.status() + " " + answer.body());
        }
        openKeys.remove(key);
    }

    private void extend(Api api, Fate fate, int seconds) throws IOException, InterruptedException {
        fate.extensionAsked(seconds);
        Fate.Known before = fate.known();
        Answer answer = api.post("/sandboxes/" + fate.id() + "/timeout", "{\"timeout\": " + seconds + "}");
        if (answer.status() == 200) {
            note(fate.seenRunning(answer.data(), before));
        } else if (answer.status() == 404) {
            note(fate.seenGone(answer.body().path("error")));
        } else {
            findings.add("extend " + fate.id() + ": " + answer.status() + " " + answer.body());
        }
    }

    /** Adds an entry to its metadata. */
    private void note(Api api, Fate fate, int number) throws IOException, InterruptedException {
        Fate.Known before = fate.known();
        Answer answer = api.patch("/sandboxes/" + fate.id(), "{\"metadata\": {\"note" + number + "\": \"\"}}");
        if (answer.status() == 200) {
            note(fate.seenRunning(answer.data(), before));
        } else if (answer.status() == 404) {
            note(fate.seenGone(answer.body().path("error")));
        } else {
            findings.add("patch " + fate.id() + ": " + answer.status() + " " + answer.body());
        }
    }

    /** Replaces its policy. */
    private void reach(Api api, Fate fate, int number) throws IOException, InterruptedException {
        Fate.Known before = fate.known();
        Answer answer = api.put("/sandboxes/" + fate.id() + "/network", policy(fate.key(), number));
        if (answer.status() == 200) {
            note(fate.seenRunning(answer.data(), before));
        } else if (answer.status() == 404) {
            note(fate.seenGone(answer.body().path("error")));
        } else {
            findings.add("reach " + fate.id() + ": " + answer.status() + " " + answer.body());
        }
    }

    private void pause(Api api, Fate fate) throws IOException, InterruptedException {
        fate.pauseAsked();
        Fate.Known before = fate.known();
        Answer answer = api.post("/sandboxes/" + fate.id() + "/pause", "");
        if (answer.status() == 200) {
            fate.pauseTold();
            note(fate.seenRunning(answer.data(), before));
        } else if (answer.status() == 404) {
            note(fate.seenGone(answer.body().path("error")));
        } else {
            findings.add("pause " + fate.id() + ": " + answer.status() + " " + answer.body());
        }
    }

    /** Lets it go on, unless it is one that stays paused. */
    private void resume(Api api, Fate fate) throws IOException, InterruptedException {
        if (fate.staysPaused()) {
            return;
        }
        Fate.Known before = fate.known();
        Answer answer = api.post("/sandboxes/" + fate.id() + "/resume", "");
        if (answer.status() == 200) {
            note(fate.seenRunning(answer.data(), before));
        } else if (answer.status() == 404) {
            note(fate.seenGone(answer.body().path("error")));
        } else {
            findings.add("resume " + fate.id() + ": " + answer.status() + " " + answer.body());
        }
    }

    private void kill(Api api, Fate fate) throws IOException, InterruptedException {
        fate.killAsked();
        Answer answer = api.delete("/sandboxes/" + fate.id());
        if (answer.status() == 200) {
            fate.killed();
        } else if (answer.status() == 404) {
            note(fate.seenGone(answer.body().path("error")));
        } else {
            findings.add("kill " + fate.id() + ": " + answer.status() + " " + answer.body());
        }
    }

    private void build(Api api, Random random) throws IOException, InterruptedException {
        String name = "t" + names.incrementAndGet();
        List<String> parents = readyTemplates();
        String parent =
                parents.isEmpty() || random.nextBoolean() ? "base" : parents.get(random.nextInt(parents.size()));
        Answer answer = api.post(
                "/templates",
                "{\"template_id\": \"" + name + "\", \"from\": \"" + parent + "\", \"commands\": [\""
                        + COMMANDS.get(random.nextInt(COMMANDS.size())) + "\"]"
                        + STARTS.get(random.nextInt(STARTS.size()))
                        + "}");
        if (answer.status() != 202 && answer.status() != 400) {
            findings.add("build " + name + ": " + answer.status() + " " + answer.body());
        }
    }

    private void snapshot(Api api, Fate fate) throws IOException, InterruptedException {
        String name = "t" + names.incrementAndGet();
        Answer answer = api.post("/sandboxes/" + fate.id() + "/snapshots", "{\"template_id\": \"" + name + "\"}");
        if (answer.status() == 404) {
            note(fate.seenGone(answer.body().path("error")));
        } else if (answer.status() != 202) {
            findings.add("snapshot " + fate.id() + ": " + answer.status() + " " + answer.body());
        }
    }

    private void tendTemplates(Api api, Random random) throws IOException, InterruptedException {
        List<String> built = new ArrayList<>();
        for (var template : api.get("/templates?limit=100").data()) {
            if (template.path("type").asText().equals("custom")) {
                String name = template.path("template_id").asText();
                built.add(name);
                if (template.path("status").asText().equals("ready")) {
                    readyTemplates.add(name);
                }
            }
        }
        if (built.size() > 6) {
            String name = built.get(random.nextInt(built.size()));
            // Whether or not the answer comes, the template may be gone from now on.
            doomedTemplates.add(name);
            if (api.delete("/templates/" + name).status() == 200) {
                deletedTemplates.add(name);
            }
        }
    }

    private void note(Optional<String> finding) {
        finding.ifPresent(findings::add);
    }
}
