package ai.vibengine.conformance.checks.model;

import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.checks.model.Step.Asker;
import ai.vibengine.conformance.checks.model.Step.Kind;
import ai.vibengine.conformance.engine.CheckContext;
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
import java.util.stream.IntStream;

/** A sequence about sandboxes and the lists of them. */
final class SandboxLockstep implements Lockstep {
    // Nothing is asked so shortly before or behind the end of a life: who is right depends on the network.
    private static final Duration MARGIN = Duration.ofMillis(1200);
    private static final int SHORT = 5;

    private final CheckContext context;
    private final Model model;
    private final Comparison comparison;
    private final Requests requests;
    private final List<Exchange> exchanges = new ArrayList<>();
    private final Set<String> ids = new LinkedHashSet<>();
    private final Map<String, String> history = new LinkedHashMap<>();
    private final Map<Asker, Page> pages = new LinkedHashMap<>();
    private boolean lost;

    /** The last page that somebody got, and how to ask for the next one of it. */
    private record Page(String path, String cursor, String modelCursor) {}

    SandboxLockstep(CheckContext context) {
        this.context = context;
        this.model = new Model(context.contract(), context::now);
        this.comparison = new Comparison(context.contract(), context.level());
        this.requests = new Requests(context, context.unique());
    }

    @Override
    public List<Integer> slots(Kind kind) {
        return kind.isAboutOne() ? IntStream.range(-1, ids.size()).boxed().toList() : List.of(0);
    }

    @Override
    public State state(Kind kind, int slot) {
        if (kind.isAboutOne()) {
            String id = id(slot);
            String life = model.sandbox(id).map(this::told).orElse("absent");
            return new State(life, history.getOrDefault(id, ""), life.equals("main running"));
        }
        if (kind == Kind.NEXT || kind == Kind.FOREIGN_CURSOR) {
            boolean there = pages.containsKey(kind == Kind.NEXT ? Asker.MAIN : Asker.OTHER);
            return new State("page " + there, "", there);
        }
        return new State(Math.min(running(), 3) + " running", "", true);
    }

    @Override
    public boolean isAlive() {
        return ids.stream()
                .anyMatch(id -> model.sandbox(id).map(this::told).orElse("").equals("main running"));
    }

    private long running() {
        return ids.stream()
                .filter(id -> model.sandbox(id).filter(model::runs).isPresent())
                .count();
    }

    private String told(FakeSandbox sandbox) {
        String life = model.runs(sandbox)
                ? "running"
                : sandbox.termination().orElseThrow().reason();
        return sandbox.account().name() + " " + life;
    }

    private void note(Step step, String id) {
        if (step.kind().isAboutOne()) {
            String before = history.getOrDefault(id, "");
            String last = before.substring(Math.max(0, before.lastIndexOf(' ')));
            String choice = step.choices().isEmpty() ? "" : "" + step.choice(0);
            history.put(id, last + " " + step.kind() + choice);
        }
    }

    private String id(int slot) {
        List<String> all = List.copyOf(ids);
        return slot < 0 || all.isEmpty() ? Requests.ABSENT : all.get(slot % all.size());
    }

    @Override
    public Optional<Difference> step(Step step) throws InterruptedException {
        settle(step.kind() == Kind.WAIT);
        if (step.kind() == Kind.WAIT) {
            return Optional.empty();
        }
        Optional<Page> page = Optional.ofNullable(pages.get(pageOf(step)));
        if ((step.kind() == Kind.NEXT || step.kind() == Kind.FOREIGN_CURSOR) && page.isEmpty()) {
            return Optional.empty();
        }
        Request request = page.filter(any -> step.kind() == Kind.NEXT || step.kind() == Kind.FOREIGN_CURSOR)
                .map(any -> requests.page(step.asker(), any.path() + "&cursor=" + any.cursor()))
                .orElseGet(() -> requests.of(step, id(step.slot())));
        Instant asked = context.now();
        Instant from = model.now();
        Exchange exchange = context.send(request);
        exchanges.add(exchange);
        note(step, id(step.slot()));
        if (exchange.status() == 429 || exchange.status() == 503) {
            // The account is full, or the server is: nothing was decided about the request.
            return Optional.empty();
        }
        if (endedSince(from)) {
            // Whether before or after the server decided, nobody can tell: the answer took too long.
            lost = true;
            return Optional.empty();
        }
        Request question = page.filter(any -> step.kind() == Kind.NEXT || step.kind() == Kind.FOREIGN_CURSOR)
                .map(any -> requests.page(step.asker(), any.path() + "&cursor=" + any.modelCursor()))
                .orElse(request);
        Response response = model.answer(question, Model.birth(exchange, asked, context.now(), ids));
        if (step.kind() == Kind.EXTEND) {
            adoptTimeout(exchange, response, Duration.between(asked, context.now()));
        }
        if (exchange.status() == 201) {
            ids.add(exchange.data().path("sandbox_id").asText());
        }
        if (step.kind() == Kind.LIST || step.kind() == Kind.NEXT) {
            remember(
                    step.asker(),
                    page.filter(any -> step.kind() == Kind.NEXT).map(Page::path).orElse(request.path()),
                    exchange,
                    response);
        }
        return comparison
                .of(exchange, response)
                .map(found -> new Difference(found.aspect(), found.expected(), found.actual(), List.copyOf(exchanges)));
    }

    private static Asker pageOf(Step step) {
        boolean foreign = step.kind() == Kind.FOREIGN_CURSOR;
        return foreign == (step.asker() != Asker.OTHER) ? Asker.OTHER : Asker.MAIN;
    }

    private void remember(Asker asker, String path, Exchange exchange, Response response) {
        String cursor = exchange.json().path("next_cursor").asText();
        String modelCursor =
                response.body == null ? "" : response.body.path("next_cursor").asText();
        if (cursor.isEmpty() || modelCursor.isEmpty()) {
            pages.remove(asker);
        } else {
            pages.put(asker, new Page(path, cursor, modelCursor));
        }
    }

    // An age is rounded up, and the model's differs from the server's by a part of a second.
    private void adoptTimeout(Exchange exchange, Response response, Duration took) {
        if (exchange.status() != 200 || response.status != 200) {
            return;
        }
        long own = response.data().path("timeout").asLong();
        long told = exchange.data().path("timeout").asLong();
        Optional<FakeSandbox> sandbox =
                model.sandbox(response.data().path("sandbox_id").asText());
        if (own != told && Math.abs(own - told) <= 1 + took.toSeconds() && sandbox.isPresent()) {
            sandbox.get().timeout(told);
            response.body().set("data", sandbox.get().json());
        }
    }

    /** Waits where the end of a life is near; or until all short lives are over. */
    private void settle(boolean over) throws InterruptedException {
        for (String id : ids) {
            FakeSandbox sandbox = model.sandbox(id).orElse(null);
            if (sandbox == null || !(sandbox.timeout() <= SHORT || near(sandbox)) || killed(sandbox)) {
                continue;
            }
            if (over || near(sandbox)) {
                context.sleep(Duration.between(model.now(), sandbox.end().plus(margin())));
            }
        }
    }

    private static boolean killed(FakeSandbox sandbox) {
        return sandbox.termination()
                .filter(termination -> termination.reason().equals("killed"))
                .isPresent();
    }

    private boolean near(FakeSandbox sandbox) {
        Instant now = model.now();
        return now.isAfter(sandbox.end().minus(margin()))
                && now.isBefore(sandbox.end().plus(margin()));
    }

    private Duration margin() {
        return MARGIN.plus(model.inaccuracy());
    }

    private boolean endedSince(Instant from) {
        Instant now = model.now().plus(model.inaccuracy());
        return ids.stream()
                .flatMap(id -> model.sandbox(id).stream())
                .anyMatch(sandbox -> !killed(sandbox)
                        && sandbox.end().isAfter(from)
                        && sandbox.end().isBefore(now));
    }

    @Override
    public boolean lost() {
        return lost;
    }

    @Override
    public void end() throws InterruptedException {
        for (String id : ids) {
            Optional<FakeSandbox> left = model.sandbox(id).filter(model::runs);
            if (left.isPresent()) {
                Role owner = left.get().account().name().equals("other") ? Role.OTHER : Role.MAIN;
                context.send(Request.of("DELETE", "/sandboxes/" + CheckContext.segment(id))
                        .as(owner));
            }
        }
    }
}
