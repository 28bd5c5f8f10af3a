package ai.vibengine.conformance.checks.model;

import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.FileTree;
import ai.vibengine.client.testing.internal.FileTree.Node;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.checks.model.Difference.Aspect;
import ai.vibengine.conformance.checks.model.Step.Asker;
import ai.vibengine.conformance.checks.model.Step.Kind;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A sequence about templates, and about the commands and files of sandboxes. */
final class ContentLockstep implements Lockstep {
    // A moment in which the second of a clock changes.
    private static final Duration PAUSE = Duration.ofMillis(1200);
    private static final int MOST_PAGES = 4;
    private static final int MOST_AT_ONCE = 2;
    private static final int MOST_COMMANDS = 6;
    private static final int LIFE = 3600;
    private static final String RUNNING = "main running";
    private static final Set<Kind> FILES = EnumSet.of(Kind.WRITE, Kind.READ, Kind.REMOVE);
    private static final NavigableMap<Integer, String> SIZES =
            new TreeMap<>(Map.of(0, "empty", 1, "short", 6, "longer", 1000, "long"));
    private static final String ABSENT_COMMAND = "cmd_0000000000";

    private final CheckContext context;
    private final Model model;
    private final ContentRequests requests;
    private final ContentComparison comparison;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final Set<String> sandboxes = new LinkedHashSet<>();
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private final Set<String> built = new LinkedHashSet<>();
    private final Map<Integer, Request> keyed = new HashMap<>();
    private boolean lost;

    /**
     * A command in the background.
     *
     * @param path by the id that the server has given
     * @param modelPath by that of the model
     * @param input which of the inputs it began with
     */
    private record Command(String path, String modelPath, boolean closed, int input) {
        Command close() {
            return new Command(path, modelPath, true, input);
        }
    }

    ContentLockstep(CheckContext context) {
        this.context = context;
        model = new Model(context.contract(), context::now);
        requests = new ContentRequests(context, "m" + context.unique());
        comparison = new ContentComparison(model);
    }

    @Override
    public List<Integer> slots(Kind kind) {
        int sandboxesNow = Math.min(sandboxes.size(), MOST_AT_ONCE);
        return switch (kind) {
            case BUILD, REBUILD, BUILT, LOG, UNBUILD -> numbers(0, ContentRequests.TEMPLATES);
            case SANDBOX -> numbers(0, ContentRequests.TEMPLATES + 1);
            case WAIT, TEMPLATES -> List.of(0);
            case COMMAND, KILL_COMMAND, INPUT -> numbers(-1, Math.min(commands.size(), MOST_COMMANDS));
            case WRITE, READ, REMOVE -> numbers(-1, sandboxesNow * ContentRequests.NAMES.size());
            default -> numbers(-1, sandboxesNow);
        };
    }

    private static List<Integer> numbers(int from, int until) {
        return IntStream.range(from, until).boxed().toList();
    }

    @Override
    public State state(Kind kind, int slot) {
        return switch (kind) {
            case WAIT, TEMPLATES -> new State("", "", true);
            case BUILD -> new State(template(slot), "", true);
            case REBUILD -> new State(template(slot), "keyed", keyed.containsKey(slot));
            case BUILT, LOG, UNBUILD ->
                new State(template(slot), "", !template(slot).equals("absent"));
            case SANDBOX -> {
                String parent = slot < ContentRequests.TEMPLATES ? template(slot) : "base";
                yield new State(parent, "", parent.equals("ready") || parent.equals("base"));
            }
            case COMMAND, KILL_COMMAND, INPUT -> {
                Optional<Command> command = command(slot);
                String life = command.map(any -> life(sandboxOf(any))).orElse("absent");
                yield new State(life, command.map(this::told).orElse(""), life.equals(RUNNING));
            }
            case WRITE, READ, REMOVE -> {
                String id = sandbox(kind, slot);
                yield new State(life(id), content(id, slot), ContentRequests.name(slot), life(id).equals(RUNNING));
            }
            default -> {
                String id = sandbox(kind, slot);
                String env = model.sandbox(id)
                        .map(any -> "" + new TreeMap<>(any.environment()))
                        .orElse("");
                boolean matters = kind == Kind.RUN || kind == Kind.START;
                yield new State(life(id), matters ? env : "", life(id).equals(RUNNING));
            }
        };
    }

    @Override
    public boolean isAlive() {
        return slots(Kind.RUN).stream()
                .anyMatch(slot -> life(sandbox(Kind.RUN, slot)).equals(RUNNING));
    }

    private String template(int slot) {
        return model.template(Role.MAIN, requests.template(slot)).orElse("absent");
    }

    private String life(String id) {
        return model.sandbox(id)
                .map(any -> any.account().name() + (model.runs(any) ? " running" : " stopped"))
                .orElse("absent");
    }

    private String told(Command command) {
        boolean killed = model.sandbox(sandboxOf(command)).stream()
                .flatMap(any -> any.runs().stream())
                .anyMatch(run -> command.modelPath().endsWith(run.id()) && run.killedAt() != null);
        return (killed ? "killed" : command.closed() ? "closed" : "open") + " input " + command.input();
    }

    /** What there is at a place: what ranges are asked of it depends on its size. */
    private String content(String id, int slot) {
        FileTree files = model.sandbox(id).map(FakeSandbox::files).orElse(null);
        String name = ContentRequests.name(slot);
        Node node = files == null
                ? null
                : files.get(files.resolve(name.isEmpty() ? Programs.FOLDER : Programs.FOLDER + "/" + name, true));
        if (node == null) {
            return "absent";
        }
        return node.isDirectory()
                ? "directory"
                : SIZES.floorEntry(node.bytes.length).getValue();
    }

    private String sandbox(Kind kind, int slot) {
        List<String> all = List.copyOf(sandboxes);
        int number = FILES.contains(kind) ? slot / ContentRequests.NAMES.size() : slot;
        return slot < 0 || all.isEmpty()
                ? OperationPaths.ABSENT_SANDBOX
                : all.get(all.size() - 1 - number % Math.min(all.size(), MOST_AT_ONCE));
    }

    private static String path(String sandbox) {
        return "/sandboxes/" + CheckContext.segment(sandbox);
    }

    private static String sandboxOf(Command command) {
        return command.path().split("/", -1)[2];
    }

    private Optional<Command> command(int slot) {
        List<Command> all = List.copyOf(commands.values());
        return slot < 0 || all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(all.size() - 1 - slot % Math.min(all.size(), MOST_COMMANDS)));
    }

    @Override
    public Optional<Difference> step(Step step) throws InterruptedException {
        if (step.kind() == Kind.WAIT) {
            context.sleep(PAUSE);
            return Optional.empty();
        }
        if (exchanges.isEmpty()) {
            begin();
        }
        if (cannotBe(step)) {
            return Optional.empty();
        }
        Optional<Command> command = command(step.slot());
        Request request = Requests.as(step.asker(), request(step, command));
        if (step.kind() == Kind.KILL_COMMAND && command.filter(Command::closed).isPresent()) {
            // Whether it ends by itself before it is killed must not be a matter of luck.
            context.send(Request.of("GET", command.get().path())
                    .header("Prefer", "wait=20")
                    .as(Role.MAIN));
        }
        Optional<Difference> found = asked(step, request, translated(request, command));
        for (int page = 1; page < MOST_PAGES && found.isEmpty() && comparison.hasNext(); page++) {
            Exchange last = exchanges.get(exchanges.size() - 1);
            String cursor = last.json().path("next_cursor").asText();
            Request next = Requests.as(step.asker(), Request.of("GET", request.path() + "&cursor=" + cursor));
            Request question =
                    Requests.as(step.asker(), Request.of("GET", request.path() + "&cursor=" + comparison.nextCursor()));
            found = asked(step, next, question);
        }
        return found;
    }

    /** Starts a sandbox, by which the model learns the time of the server. */
    private void begin() throws InterruptedException {
        Request create = requests.sandbox(0, ContentRequests.TEMPLATES).as(Role.MAIN);
        Instant asked = context.now();
        Exchange exchange = context.create(create);
        exchanges.add(exchange);
        model.answer(create, Model.birth(exchange, asked, context.now(), sandboxes));
        if (exchange.status() == 201) {
            sandboxes.add(exchange.data().path("sandbox_id").asText());
        }
    }

    /** Whether there is nothing to repeat, or two reasons to refuse it, of which the contract names no first one. */
    private boolean cannotBe(Step step) {
        boolean taken = !template(step.slot()).equals("absent");
        boolean unknownParent = step.kind() == Kind.BUILD
                && !requests.parent(step).equals("base")
                && !template(0).equals("ready");
        return (step.kind() == Kind.REBUILD && !keyed.containsKey(step.slot())) || (unknownParent && taken);
    }

    private Optional<Difference> asked(Step step, Request request, Request question) throws InterruptedException {
        Instant asked = context.now();
        Exchange exchange = context.send(request);
        exchanges.add(exchange);
        if (exchange.status() == 429 || exchange.status() == 503) {
            // The account is full, or the server is: nothing was decided about the request.
            lost = step.kind() == Kind.BUILD || step.kind() == Kind.REBUILD;
            comparison.forgetPage();
            return Optional.empty();
        }
        Response response = model.answer(question, Model.birth(exchange, asked, context.now(), sandboxes));
        adopt(step, exchange, response);
        return comparison
                .of(step.kind(), exchange, response)
                .map(found ->
                        new Difference(aspect(step.kind()), found.expected(), found.actual(), List.copyOf(exchanges)));
    }

    private static Aspect aspect(Kind kind) {
        return switch (kind) {
            case RUN, OUTCOME, START, COMMANDS, COMMAND, KILL_COMMAND, INPUT -> Aspect.COMMAND;
            case WRITE, READ, REMOVE, DIRECTORY -> Aspect.FILE;
            default -> Aspect.TEMPLATE;
        };
    }

    private Request request(Step step, Optional<Command> command) {
        String path = path(sandbox(step.kind(), step.slot()));
        String ofCommand = command.map(Command::path).orElse(path + "/commands/" + ABSENT_COMMAND);
        return switch (step.kind()) {
            case SANDBOX -> requests.sandbox(step.choice(0), step.slot());
            case END -> Request.of("DELETE", path);
            case PROLONG -> Request.of("POST", path + "/timeout").json("{\"timeout\":" + 2 * LIFE + "}");
            case BUILD -> requests.build(step);
            case REBUILD -> Objects.requireNonNull(keyed.get(step.slot()));
            case BUILT -> requests.built(step);
            case LOG -> requests.log(step);
            case UNBUILD -> Request.of("DELETE", "/templates/" + requests.template(step.slot()));
            case TEMPLATES -> Request.of("GET", "/templates?limit=100");
            case RUN -> requests.run(path, step);
            case OUTCOME -> requests.outcome(path, step);
            case START -> requests.start(path, step);
            case COMMANDS -> requests.commands(path, step);
            case COMMAND ->
                // A part of an id that is right is not enough, and neither is the sandbox of another command.
                step.choice(2) == 1
                        ? Request.of("GET", path + ofCommand.substring(ofCommand.indexOf("/commands/")))
                        : requests.command(
                                ofCommand, step, command.filter(Command::closed).isPresent());
            case KILL_COMMAND -> Request.of("DELETE", ofCommand);
            case INPUT -> requests.input(ofCommand, step);
            case WRITE -> requests.write(path, step);
            case READ -> requests.read(path, step);
            case REMOVE -> requests.remove(path, step);
            default -> requests.directory(path, step);
        };
    }

    /** The request with the ids of the model. */
    private static Request translated(Request request, Optional<Command> command) {
        if (command.isEmpty()) {
            return request;
        }
        String id = command.get().path().substring(command.get().path().lastIndexOf('/') + 1);
        String own =
                command.get().modelPath().substring(command.get().modelPath().lastIndexOf('/') + 1);
        return new Request(
                request.method(), request.path().replace(id, own), request.role(), request.headers(), request.body());
    }

    private void adopt(Step step, Exchange exchange, Response response) throws InterruptedException {
        switch (step.kind()) {
            case SANDBOX -> {
                if (exchange.status() == 201) {
                    sandboxes.add(exchange.data().path("sandbox_id").asText());
                }
            }
            case BUILD, REBUILD -> {
                if (exchange.status() == 202 && step.kind() == Kind.BUILD && step.choice(4) > 0) {
                    keyed.put(step.slot(), requests.build(step));
                }
                if (exchange.status() == 202 && exchange.request().role() != null) {
                    Role role = step.asker() == Asker.OTHER ? Role.OTHER : Role.MAIN;
                    String id = exchange.data().path("template_id").asText();
                    built.add(role + " " + id);
                    if (exchange.data().path("status").asText().equals("building")) {
                        lost = Templates.ended(context, role, id).isMissingNode();
                    }
                }
            }
            case START -> {
                if (exchange.status() == 202 && response.status == 202) {
                    String path = exchange.request().path() + "/";
                    String id = exchange.data().path("command_id").asText();
                    String own = response.data().path("command_id").asText();
                    commands.put(id, new Command(path + id, path + own, false, step.choice(1)));
                    comparison.started(id, own);
                }
            }
            case INPUT -> {
                String id = response.status == 200
                        ? response.data().path("command_id").asText()
                        : "";
                String sent = exchange.request().body() == null
                        ? ""
                        : new String(exchange.request().body(), java.nio.charset.StandardCharsets.UTF_8);
                if (!id.isEmpty() && sent.contains("\"close\":true")) {
                    commands.replaceAll((key, old) -> old.modelPath().endsWith(id) ? old.close() : old);
                }
            }
            default -> {}
        }
    }

    @Override
    public boolean lost() {
        return lost;
    }

    @Override
    public void end() throws InterruptedException {
        for (String id : sandboxes) {
            Optional<Role> owner = model.sandbox(id)
                    .filter(model::runs)
                    .map(left -> left.account().name().equals("other") ? Role.OTHER : Role.MAIN);
            if (owner.isPresent()) {
                context.send(Request.of("DELETE", path(id)).as(owner.get()));
            }
        }
        for (String template : built) {
            Role owner = template.startsWith(Role.OTHER.toString()) ? Role.OTHER : Role.MAIN;
            String id = template.substring(template.indexOf(' ') + 1);
            if (!id.equals("base")) {
                context.send(Request.of("DELETE", "/templates/" + CheckContext.segment(id))
                        .as(owner));
            }
        }
    }
}
