package ai.vibengine.conformance.checks.aspect;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.RequestBodies;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import ai.vibengine.openapi.Operation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Every way to spend a limit is counted, once. */
public final class SpendingAspects {
    private static final String LIMIT = "X-RateLimit-Limit";
    private static final String REMAINING = "X-RateLimit-Remaining";
    private static final String RESET = "X-RateLimit-Reset";
    private static final int TRIES = 3;

    private final Contract contract;

    public SpendingAspects(Contract contract) {
        this.contract = contract;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.limited(
                "SPEND-01",
                Level.CONTRACT,
                "Each request takes one from the same window: of every operation, method, status and key.",
                this::countsAll);
        catalogue.limited(
                "SPEND-02",
                Level.CONTRACT,
                "Retry-After of a full account is the time to its earliest expires_at, rounded up.",
                SpendingAspects::saysWhenThereIsRoom);
    }

    private List<Request> requests(CheckContext context) {
        List<Request> requests = new ArrayList<>();
        Request list = Request.of("GET", "/sandboxes?limit=1");
        requests.add(list);
        for (Operation operation : contract.operations()) {
            requests.add(RequestBodies.empty(operation, OperationPaths.absent(operation)));
        }
        requests.add(Request.of("HEAD", "/sandboxes?limit=1"));
        requests.add(Request.of("GET", "/sandboxes?limit=0"));
        requests.add(Request.of("GET", "/no-such-path"));
        requests.add(Request.of(OperationPaths.methodLacking(contract, "/templates"), "/templates"));
        requests.add(list.header("Accept", "text/html"));
        requests.add(Request.of("POST", "/sandboxes").body("text/plain", new byte[] {'x'}));
        int longest = contract.operation("extendSandboxTimeout").body().maxBytes();
        requests.add(Request.of("POST", "/sandboxes/" + OperationPaths.ABSENT_SANDBOX + "/timeout")
                .body("application/json", new byte[longest + 1]));
        requests.add(list);
        List<Request> all = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            boolean second = i % 3 == 1 && context.has(Role.LIMITED_SECOND);
            all.add(requests.get(i).as(second ? Role.LIMITED_SECOND : Role.LIMITED));
        }
        return all;
    }

    private void countsAll(CheckContext context) throws InterruptedException {
        List<Request> requests = requests(context);
        for (int tries = 1; tries <= TRIES; tries++) {
            Exchange first =
                    context.send(Request.of("GET", "/sandboxes?limit=1").as(Role.LIMITED));
            if (first.number(REMAINING).orElse(0) < requests.size()
                    || first.number(RESET).orElse(0)
                            < contract.limits().rateWindow().toSeconds() / 3) {
                context.sleep(Duration.ofSeconds(first.number(RESET).orElse(60) + 1L));
                first = context.send(Request.of("GET", "/sandboxes?limit=1").as(Role.LIMITED));
            }
            if (counts(context, requests, first)) {
                return;
            }
        }
        throw new SkippedException("no window was long enough for " + requests.size() + " requests");
    }

    /** Returns false when a new window began meanwhile. */
    private static boolean counts(CheckContext context, List<Request> requests, Exchange first)
            throws InterruptedException {
        Exchange last = first;
        for (Request request : requests) {
            Exchange next = context.sendOnce(request);
            if (next.status() == 503) {
                throw new SkippedException("the server is too busy to count requests against it");
            }
            int reset = last.number(RESET).orElse(0);
            if (next.number(RESET).orElse(0) > reset + 1
                    && context.now().isAfter(last.sentAt().plusSeconds(reset - 1L))) {
                return false;
            }
            String what = " after " + request.method() + " " + request.pathOnly();
            Expect.equal(LIMIT + what, text(last, LIMIT), text(next, LIMIT), next);
            Expect.equal(
                    REMAINING + what,
                    last.number(REMAINING).orElse(0) - 1,
                    next.number(REMAINING).orElse(-1),
                    next);
            Expect.that(
                    next.number(RESET).orElse(-1) <= reset,
                    RESET + " of at most " + reset + what,
                    text(next, RESET),
                    next);
            last = next;
        }
        return true;
    }

    private static String text(Exchange exchange, String header) {
        return exchange.header(header).orElse("none");
    }

    private static void saysWhenThereIsRoom(CheckContext context) throws InterruptedException {
        List<JsonNode> made = new ArrayList<>();
        Instant asked = context.now();
        Exchange earliest = create(context, 25);
        Instant answered = context.now();
        made.add(CheckContext.made(earliest));
        Exchange next = create(context, 200);
        Instant sent = asked;
        while (next.success()) {
            made.add(next.data());
            sent = context.now();
            next = create(context, 200);
        }
        Instant told = context.now();
        for (JsonNode sandbox : made) {
            context.send(Request.of("DELETE", CheckContext.path(sandbox)).as(Role.LIMITED));
        }
        if (!next.errorCode().equals("concurrency_limit_exceeded")) {
            throw new SkippedException("the limited account could not be filled: " + Expect.seen(next));
        }
        Exchange left = context.send(Request.of("GET", "/sandboxes?limit=1").as(Role.LIMITED));
        if (left.json().path("total_count").asInt() > 0) {
            throw new SkippedException("the limited account runs sandboxes of others");
        }
        // expires_at is rounded down, and so up to a second before the end of the life.
        long least = Duration.between(told, asked.plusSeconds(24)).toMillis();
        long most = Duration.between(sent, answered.plusSeconds(25)).toMillis();
        long seconds = next.number("Retry-After").orElse(-1);
        boolean right = seconds * 1000 >= least && (seconds - 1) * 1000 <= most;
        Expect.that(right, "Retry-After of " + (least + 999) / 1000 + " to " + (most + 999) / 1000, "" + seconds, next);
    }

    private static Exchange create(CheckContext context, int timeout) throws InterruptedException {
        ObjectNode body = context.body(timeout);
        return context.send(Request.of("POST", "/sandboxes").as(Role.LIMITED).json(body.toString()));
    }
}
