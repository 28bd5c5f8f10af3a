package ai.vibengine.conformance.checks.model;

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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A sequence about templates, and about the commands and files of sandboxes. */
final class ContentLockstep implements Lockstep {
    // A moment in which the second of a clock changes.
    private static final Duration PAUSE = Duration.ofMillis(1200);
    private static final int MOST_PAGES = 4;
    private static final int MOST_AT_ONCE = 3;
    private static final String ABSENT_COMMAND = "cmd_0000000000";

    private final CheckContext context;
    private final Model model;
    private final ContentRequests requests;
    private final ContentComparison comparison;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final Set<String> sandboxes = new LinkedHashSet<>();
    private final Map<String, Command> commands = new LinkedHashMap<>();
    private final Set<String> built = new LinkedHashSet<>();
    private boolean lost;

    /**
     * A command in the background.
     *
     * @param path by the id that the server has given
     * @param modelPath by that of the model
     */
    private record Command(String path, String modelPath, boolean closed) {
        Command close() {
            return new Command(path, modelPath, true);
        }
    }

    ContentLockstep(CheckContext context) {
        this.context = context;
        model = new Model(context.contract(), context::now);
        requests = new ContentRequests(context, "m" + context.unique());
        comparison = new ContentComparison(model);
    }

    @Override
    public String state(Step step) {
        return switch (step.kind()) {
            case BUILD, BUILT, LOG, UNBUILD, SANDBOX ->
                model.template(Role.MAIN, requests.template(step.choice())).orElse("absent");
            case COMMAND, KILL_COMMAND, INPUT -> {
                Optional<Command> command = command(step);
                yield command.isEmpty() ? "absent" : command.get().closed() + state(sandboxOf(command.get()));
            }
            default -> state(sandbox(step)) + (step.kind() == Kind.READ ? step.slot() % 11 : "");
        };
    }

    private String state(String id) {
        return model.sandbox(id)
                .map(sandbox -> sandbox.account().name()
                        + model.runs(sandbox)
                        + sandbox.environment().size())
                .orElse("absent");
    }

    private String sandbox(Step step) {
        List<String> all = List.copyOf(sandboxes);
        return step.slot() < 0 || all.isEmpty()
                ? OperationPaths.ABSENT_SANDBOX
                : all.get(all.size() - 1 - step.slot() / 11 % Math.min(all.size(), MOST_AT_ONCE));
    }

    private static String path(String sandbox) {
        return "/sandboxes/" + CheckContext.segment(sandbox);
    }

    private static String sandboxOf(Command command) {
        return command.path().split("/", -1)[2];
    }

    private Optional<Command> command(Step step) {
        List<Command> all = List.copyOf(commands.values());
        return step.slot() < 0 || all.isEmpty() ? Optional.empty() : Optional.of(all.get(step.slot() % all.size()));
    }

    @Override
    public Optional<Difference> step(Step step) throws InterruptedException {
        if (step.kind() == Kind.WAIT) {
            context.sleep(PAUSE);
            return Optional.empty();
        }
        Optional<Command> command = command(step);
        Request request = Requests.as(step.asker(), request(step, command));
        if (step.kind() == Kind.KILL_COMMAND && command.filter(Command::closed).isPresent()) {
            // Whether it ends by itself before it is killed must not be a matter of luck.
            context.send(requests.command(command.get().path(), 0, true).as(Role.MAIN));
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

    private Optional<Difference> asked(Step step, Request request, Request question) throws InterruptedException {
        Instant asked = context.now();
        Exchange exchange = context.send(request);
        exchanges.add(exchange);
        if (exchange.status() == 429 || exchange.status() == 503) {
            // The account is full, or the server is: nothing was decided about the request.
            lost = step.kind() == Kind.BUILD;
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
            case RUN, STREAM, START, COMMANDS, COMMAND, KILL_COMMAND, INPUT -> Aspect.COMMAND;
            case WRITE, READ, REMOVE, DIRECTORY -> Aspect.FILE;
            default -> Aspect.TEMPLATE;
        };
    }

    private Request request(Step step, Optional<Command> command) {
        int choice = step.choice();
        String path = path(sandbox(step));
        String ofCommand = command.map(Command::path).orElse(path + "/commands/" + ABSENT_COMMAND);
        return switch (step.kind()) {
            case SANDBOX -> requests.sandbox(choice);
            case END -> Request.of("DELETE", path);
            case BUILD -> requests.build(choice, true);
            case BUILT -> requests.built(choice);
            case LOG -> requests.log(choice);
            case UNBUILD -> Request.of("DELETE", "/templates/" + requests.template(choice));
            case TEMPLATES -> Request.of("GET", "/templates?limit=100");
            case RUN -> requests.run(path, choice, false);
            case STREAM -> requests.run(path, choice, true);
            case START -> requests.start(path, choice);
            case COMMANDS -> requests.commands(path, choice);
            case COMMAND ->
                // A part of an id that is right is not enough, and neither is the sandbox of another command.
                choice % 15 == 14
                        ? Request.of("GET", path + ofCommand.substring(ofCommand.indexOf("/commands/")))
                        : requests.command(
                                ofCommand,
                                choice,
                                command.filter(Command::closed).isPresent());
            case KILL_COMMAND -> Request.of("DELETE", ofCommand);
            case INPUT -> requests.input(ofCommand, choice);
            case WRITE -> requests.write(path, choice, step.slot());
            case READ -> requests.read(path, choice, step.slot());
            case REMOVE -> requests.remove(path, step.slot());
            default -> requests.directory(path, choice);
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
            case BUILD -> {
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
                    commands.put(id, new Command(path + id, path + own, false));
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
