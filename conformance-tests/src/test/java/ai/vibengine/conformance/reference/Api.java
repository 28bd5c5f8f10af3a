package ai.vibengine.conformance.reference;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** From a request to its answer: who asks, how often, for what, and then the operation itself. */
final class Api implements SocketFront.Handler {
    private static final Set<String> WITH_BODY =
            Set.of("createSandbox", "extendSandboxTimeout", "buildTemplate", "runCommand", "writeCommandStdin");

    private final Faults faults;
    private final Gate gate;
    private final RateLimits limits;
    private final Operations operations;
    private final List<Fault.Mutation> mutations;
    private final VirtualTime clock;
    private final AtomicLong names = new AtomicLong();
    private final String basePath;
    private final Crowd crowd;

    Api(
            Faults faults,
            Gate gate,
            RateLimits limits,
            Operations operations,
            List<Fault.Mutation> mutations,
            VirtualTime clock,
            String basePath,
            Crowd crowd) {
        this.faults = faults;
        this.gate = gate;
        this.limits = limits;
        this.operations = operations;
        this.mutations = mutations;
        this.clock = clock;
        this.basePath = basePath;
        this.crowd = crowd;
    }

    @Override
    public Reply handle(Request request) {
        if (faults.on("variant-slow")) {
            clock.sleep(Duration.ofMillis(300));
        }
        Reply reply;
        String operation = "";
        try {
            if (!request.path().startsWith(basePath)) {
                throw Refusal.absent("path");
            }
            Request inside = new Request(
                    request.method(),
                    request.path().substring(basePath.length()),
                    request.query(),
                    request.headers(),
                    request.body(),
                    request.tooLong());
            operation = Route.of(inside.method(), inside.path())
                    .map(Route::operation)
                    .orElse("");
            if (faults.on("variant-slow-creates") && operation.equals("createSandbox")) {
                clock.sleep(Duration.ofMillis(1500));
            }
            crowd.act();
            reply = admitted(inside, operation);
        } catch (Refusal refusal) {
            reply = refusal.reply();
        } catch (RuntimeException e) {
            reply = Reply.error(500, "internal_error", "An unexpected error occurred.");
        }
        reply.headers.putIfAbsent("Content-Type", "application/json");
        reply.headers.put("X-Request-Id", name(request));
        for (Fault.Mutation mutation : mutations) {
            mutation.apply(request, operation, reply);
        }
        return reply;
    }

    @Override
    public Reply malformed(String why) {
        Reply reply = Reply.error(400, "invalid_request", why)
                .with("Content-Type", "application/json")
                .with("X-Request-Id", "req_" + names.incrementAndGet());
        if (faults.on("no-host-is-404") && why.contains("Host")) {
            Mutations.become(reply, 404, "not_found");
        }
        if (faults.on("long-headers-are-431") && why.contains("too long")) {
            reply.status = 431;
        }
        if (faults.on("bad-length-is-411") && why.contains("Length")) {
            reply.status = 411;
        }
        if (faults.on("malformed-gets-html")) {
            reply.text = "<h1>Bad Message 400</h1>";
            reply.with("Content-Type", "text/html");
        }
        return reply;
    }

    private String name(Request request) {
        String own = request.header("x-request-id").orElse("");
        boolean usable = own.matches("[A-Za-z0-9._-]{1,128}") || (faults.on("any-request-id") && !own.isEmpty());
        if (faults.on("request-id-constant")) {
            return usable ? own : "req_1";
        }
        return usable && !faults.on("request-id-not-echoed") ? own : "req_" + names.incrementAndGet();
    }

    private Reply admitted(Request request, String operation) {
        Optional<Account.Key> key = gate.open(request, operation);
        if (key.isEmpty()) {
            early(request);
            if (faults.on("acts-before-the-key") && !operation.isEmpty()) {
                operations.anyway(request, operation);
            }
            return operations.unauthorized(request);
        }
        Account account = key.get().account();
        String secret = request.header("x-api-key").orElse("");
        RateLimits.Told told = limits.count(account, secret, clock.instant());
        Reply reply;
        if (!told.allowed()) {
            if (faults.on("refused-by-rate-acts")) {
                operations.anyway(request, operation);
            }
            long wait = faults.on("rate-retry-early")
                    ? Math.max(1, told.reset() / 3)
                    : told.reset() + (faults.on("rate-retry-late") ? 3 : 0);
            reply = Reply.error(429, "rate_limited", "Too many requests.").with("Retry-After", "" + wait);
        } else {
            reply = attempt(request, operation, key.get());
        }
        if (reply.status >= 400 && reply.status != 429 && faults.on("failures-are-free")) {
            limits.giveBack(account);
        }
        return reply.with("X-RateLimit-Limit", "" + told.limit())
                .with("X-RateLimit-Remaining", "" + (faults.on("remaining-constant") ? 7 : told.remaining()))
                .with("X-RateLimit-Reset", "" + told.reset());
    }

    // What a server that looks at the key last does first.
    private void early(Request request) {
        if (faults.on("routes-before-the-key")) {
            route(request);
        }
        if (faults.on("methods-before-the-key")
                && !Route.methods(request.path()).isEmpty()) {
            route(request);
        }
        if (faults.on("media-before-the-key")) {
            media(
                    request,
                    Route.of(request.method(), request.path())
                            .map(Route::operation)
                            .orElse(""));
        }
    }

    private Reply attempt(Request request, String operation, Account.Key key) {
        try {
            Route route = route(request);
            media(request, operation);
            boolean writes = !request.method().equals("GET");
            if (key.readOnly() && writes && !faults.on("read-only-may-" + operation)) {
                if (faults.on("read-only-acts-" + operation)) {
                    operations.run(request, route, key.account());
                }
                throw new Refusal(403, "forbidden", "This key is read-only.");
            }
            if (key.readOnly() && !writes && faults.on("read-only-may-nothing")) {
                throw new Refusal(403, "forbidden", "This key may nothing.");
            }
            return operations.run(request, route, key.account());
        } catch (Refusal refusal) {
            return refusal.reply();
        }
    }

    private Route route(Request request) {
        List<String> methods = offered(request) ? Route.methods(request.path()) : List.of();
        if (methods.isEmpty()) {
            throw Refusal.absent("path");
        }
        return Route.of(request.method(), request.path()).orElseThrow(() -> {
            String allow = String.join(", ", methods);
            if (faults.on("allow-short")) {
                allow = methods.get(0);
            }
            return new Refusal(Reply.error(405, "method_not_allowed", "This path has not that method.")
                    .with("Allow", allow));
        });
    }

    private boolean offered(Request request) {
        boolean template = request.method().equals("GET") && request.path().startsWith("/templates/");
        boolean commands = request.path().matches("/sandboxes/[^/]+/commands.*");
        boolean files = request.path().matches("/sandboxes/[^/]+/(files|directories)");
        boolean none = faults.on("variant-no-extensions");
        return !(template && none)
                && !(commands && (none || faults.on("variant-no-commands")))
                && !(files && (none || faults.on("variant-no-files")));
    }

    private void media(Request request, String operation) {
        String accept = request.header("accept").orElse("*/*");
        boolean fits = types(operation).stream().anyMatch(type -> accepts(accept, type));
        if (!fits && !faults.on("accept-ignored") && !faults.on("accept-ignored-" + operation)) {
            if (faults.on("not-acceptable-acts") && operation.equals("createSandbox")) {
                operations.anyway(request, operation);
            }
            throw new Refusal(406, "not_acceptable", "This answers in application/json.");
        }
        if (WITH_BODY.contains(operation)) {
            String type =
                    request.header("content-type").orElse("").split(";", -1)[0].trim();
            boolean json = type.equalsIgnoreCase("application/json");
            if (!json && !faults.on("content-type-ignored-" + operation)) {
                throw new Refusal(415, "unsupported_media_type", "The body must be application/json.");
            }
            if (request.tooLong()) {
                throw new Refusal(413, "payload_too_large", "The body is over the limit.");
            }
        }
    }

    private static List<String> types(String operation) {
        return switch (operation) {
            case "readFile" -> List.of("application/octet-stream");
            case "runCommand" -> List.of("application/json", "text/event-stream");
            default -> List.of("application/json");
        };
    }

    private boolean accepts(String accept, String offered) {
        if (faults.on("accept-exact")) {
            return accept.contains(offered) || accept.equals("*/*");
        }
        String any = offered.substring(0, offered.indexOf('/')) + "/*";
        double best = 0;
        int precision = -1;
        for (String part : accept.split(",", -1)) {
            String[] words = part.toLowerCase(Locale.ROOT).split(";", -1);
            int precise = Optional.of(words[0].trim())
                    .map(type -> type.equals(offered) ? 2 : type.equals(any) ? 1 : type.equals("*/*") ? 0 : -1)
                    .get();
            if (precise > precision) {
                precision = precise;
                best = 1;
                for (int i = 1; i < words.length; i++) {
                    String word = words[i].trim();
                    boolean weight = word.startsWith("q=") && !faults.on("weight-ignored");
                    best = weight ? Double.parseDouble(word.substring(2)) : best;
                }
            }
        }
        return best > 0;
    }
}
