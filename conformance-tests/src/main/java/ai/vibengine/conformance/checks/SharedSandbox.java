package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.BlockedException;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** One sandbox for all that is tried inside of one, since one each would cost more than the checks themselves. */
final class SharedSandbox {
    // Longer than any run; the cleaning up removes it.
    private static final int LIFE_SECONDS = 3600;

    private final Map<String, Boolean> offered = new HashMap<>();
    private final ConcurrentMap<String, Lazy<Exchange>> ran = new ConcurrentHashMap<>();
    private final Lazy<JsonNode> sandbox = new Lazy<>(context -> context.sandbox(context.body(LIFE_SECONDS)));
    private final Lazy<JsonNode> killed = new Lazy<>(LifecycleChecks::killed);
    private final Lazy<String> reader = new Lazy<>(this::read);

    /** The path of the sandbox. */
    String path(CheckContext context) throws InterruptedException {
        return CheckContext.path(sandbox.of(context));
    }

    /** Where its commands are; whoever has none skips what needs them. */
    synchronized String commands(CheckContext context) throws InterruptedException {
        String path = path(context) + "/commands";
        expectOffered(context, "commands", post(path, Commands.body("true")), Request.of("GET", path));
        return path;
    }

    /** Where its files are; whoever has none skips what needs them. */
    synchronized String files(CheckContext context) throws InterruptedException {
        String path = path(context) + "/files";
        Request write = Request.of("PUT", SandboxFiles.at(path, SandboxFiles.HOME + "/offered"))
                .body("text/plain", new byte[] {'x'});
        expectOffered(context, "files", write, Request.of("GET", SandboxFiles.at(path, "/")));
        return path;
    }

    /** Where its directories are; whoever has none skips what needs them. */
    synchronized String directories(CheckContext context) throws InterruptedException {
        String path = path(context) + "/directories";
        expectOffered(context, "directories", Request.of("GET", SandboxFiles.at(path, "/")));
        return path;
    }

    // A single operation that is 404 is a fault; when all are, for a sandbox that runs, the paths are not there.
    private void expectOffered(CheckContext context, String what, Request... requests) throws InterruptedException {
        Boolean known = offered.get(what);
        if (known == null) {
            known = false;
            for (Request request : requests) {
                known = known || context.send(request.as(Role.MAIN)).status() != 404;
            }
            if (!known) {
                Exchange there = context.get(path(context));
                if (there.status() != 200) {
                    throw new BlockedException("SBX-04", "a running sandbox answered " + Expect.seen(there));
                }
            }
            offered.put(what, known);
        }
        if (!known) {
            throw new SkippedException("the extension is not offered: " + what + " of a running sandbox are 404");
        }
    }

    /** Runs a command, unless another check already did. */
    Exchange ran(CheckContext context, ObjectNode body) throws InterruptedException {
        String path = commands(context);
        return ran.computeIfAbsent(body.toString(), text -> new Lazy<>(first -> first.post(path, body)))
                .of(context);
    }

    /** What a command printed that is to succeed, which others depend on. */
    String printed(CheckContext context, String command) throws InterruptedException {
        Exchange exchange = context.post(commands(context), Commands.body(command));
        if (exchange.data().path("exit_code").asInt(-1) != 0) {
            throw new BlockedException("CMD-01", command + " answered " + Bodies.shown(exchange));
        }
        return exchange.data().path("stdout").asText();
    }

    /** The path of a background command that reads its input for as long as the run takes. */
    String reader(CheckContext context) throws InterruptedException {
        return reader.of(context);
    }

    private String read(CheckContext context) throws InterruptedException {
        String path = commands(context);
        ObjectNode body = Commands.body("cat >/dev/null").put("background", true);
        Exchange exchange = context.post(path, body.put("timeout", LIFE_SECONDS));
        if (exchange.status() != 202) {
            throw new BlockedException("CMD-20", "a background command answered " + Expect.seen(exchange));
        }
        return path + "/" + exchange.data().path("command_id").asText();
    }

    /** The path of another sandbox, which was killed. */
    String killed(CheckContext context) throws InterruptedException {
        return CheckContext.path(killed.of(context));
    }

    private static Request post(String path, ObjectNode body) {
        return Request.of("POST", path).json(body.toString());
    }
}
