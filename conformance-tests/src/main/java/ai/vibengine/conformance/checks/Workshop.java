package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.BlockedException;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.SkippedException;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** One sandbox for all that is tried inside of one, since one each would cost more than the checks themselves. */
final class Workshop {
    // Longer than any run; the cleaning up removes it.
    private static final int LIFE_SECONDS = 3600;

    private final Map<String, Boolean> offered = new HashMap<>();
    private final ConcurrentMap<String, Lazy<Exchange>> ran = new ConcurrentHashMap<>();
    private final Lazy<JsonNode> sandbox = new Lazy<>(bench -> bench.sandbox(bench.body(LIFE_SECONDS)));
    private final Lazy<JsonNode> killed = new Lazy<>(LifecycleChecks::killed);
    private final Lazy<String> reader = new Lazy<>(this::read);

    /** The path of the sandbox. */
    String path(Bench bench) throws InterruptedException {
        return Bench.path(sandbox.of(bench));
    }

    /** Where its commands are; whoever has none skips what needs them. */
    synchronized String commands(Bench bench) throws InterruptedException {
        String path = path(bench) + "/commands";
        expectOffered(bench, "commands", post(path, Commands.body("true")), Call.of("GET", path));
        return path;
    }

    /** Where its files are; whoever has none skips what needs them. */
    synchronized String files(Bench bench) throws InterruptedException {
        String path = path(bench) + "/files";
        Call write = Call.of("PUT", Files.at(path, Files.HOME + "/offered")).body("text/plain", new byte[] {'x'});
        expectOffered(bench, "files", write, Call.of("GET", Files.at(path, "/")));
        return path;
    }

    /** Where its directories are; whoever has none skips what needs them. */
    synchronized String directories(Bench bench) throws InterruptedException {
        String path = path(bench) + "/directories";
        expectOffered(bench, "directories", Call.of("GET", Files.at(path, "/")));
        return path;
    }

    // A single operation that is 404 is a fault; when all are, for a sandbox that runs, the paths are not there.
    private void expectOffered(Bench bench, String what, Call... calls) throws InterruptedException {
        Boolean known = offered.get(what);
        if (known == null) {
            known = false;
            for (Call call : calls) {
                known = known || bench.send(call.as(Role.MAIN)).status() != 404;
            }
            if (!known) {
                Exchange there = bench.get(path(bench));
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
    Exchange ran(Bench bench, ObjectNode body) throws InterruptedException {
        String path = commands(bench);
        return ran.computeIfAbsent(body.toString(), text -> new Lazy<>(first -> first.post(path, body)))
                .of(bench);
    }

    /** What a command printed that is to succeed, which others depend on. */
    String printed(Bench bench, String command) throws InterruptedException {
        Exchange exchange = bench.post(commands(bench), Commands.body(command));
        if (exchange.data().path("exit_code").asInt(-1) != 0) {
            throw new BlockedException("CMD-01", command + " answered " + Bodies.shown(exchange));
        }
        return exchange.data().path("stdout").asText();
    }

    /** The path of a background command that reads its input for as long as the run takes. */
    String reader(Bench bench) throws InterruptedException {
        return reader.of(bench);
    }

    private String read(Bench bench) throws InterruptedException {
        String path = commands(bench);
        ObjectNode body = Commands.body("cat >/dev/null").put("background", true);
        Exchange exchange = bench.post(path, body.put("timeout", LIFE_SECONDS));
        if (exchange.status() != 202) {
            throw new BlockedException("CMD-20", "a background command answered " + Expect.seen(exchange));
        }
        return path + "/" + exchange.data().path("command_id").asText();
    }

    /** The path of another sandbox, which was killed. */
    String killed(Bench bench) throws InterruptedException {
        return Bench.path(killed.of(bench));
    }

    private static Call post(String path, ObjectNode body) {
        return Call.of("POST", path).json(body.toString());
    }
}
