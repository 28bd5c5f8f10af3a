package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.BlockedException;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Three commands in the background, once for all requirements that are about them: what they do takes its time. */
final class BackgroundScenario {
    /** What the killed command would leave behind. */
    static final String LEFT = "conformance-left-by-kill";

    private static final String TALKING = "echo ready; read -r line; echo \"got $line\"; cat; exit 5";
    private static final String STUBBORN = "cat; " + Commands.leaving(LEFT) + " echo spawned; sleep 30";

    private final SharedSandbox shared;
    private final Lazy<Facts> facts = new Lazy<>(this::tell);

    BackgroundScenario(SharedSandbox shared) {
        this.shared = shared;
    }

    /**
     * What was seen, in this order.
     *
     * @param late a command that is to time out
     * @param talking one that reads, and ends by itself
     * @param early what it has printed after a second
     * @param stubborn one that is to be killed
     * @param lateOver the first after its time
     * @param listed all three, with whatever other checks have started
     * @param pages the ids of all, before, page by page, and after
     */
    record Facts(
            Exchange late,
            Exchange talking,
            Exchange early,
            Exchange written,
            Exchange closed,
            Exchange over,
            Exchange writtenOver,
            Exchange killedOver,
            Exchange stubborn,
            Exchange inputClosed,
            Exchange writtenClosed,
            Exchange running,
            Exchange killed,
            Exchange killedShown,
            Exchange lateOver,
            Exchange listed,
            List<List<String>> pages) {}

    Facts told(CheckContext context) throws InterruptedException {
        return facts.of(context);
    }

    private Facts tell(CheckContext context) throws InterruptedException {
        String commands = shared.commands(context);
        Exchange late = context.post(commands, Commands.background("sleep 30").put("timeout", 1));
        Exchange talking = context.post(commands, Commands.background(TALKING));
        String first = path(commands, talking);
        Exchange early = get(context, first, 1);
        Exchange written = context.post(first + "/stdin", input("x y\n"));
        Exchange closed = context.post(first + "/stdin", input("rest ☃").put("close", true));
        Exchange over = get(context, first, 10);
        Exchange writtenOver = context.post(first + "/stdin", input("more"));
        Exchange killedOver = context.delete(first);
        Exchange stubborn = context.post(commands, Commands.background(STUBBORN).put("stdin", "given\n"));
        String second = path(commands, stubborn);
        Exchange inputClosed = context.post(second + "/stdin", input("").put("close", true));
        Exchange writtenClosed = context.post(second + "/stdin", input("more"));
        Exchange running = get(context, second, 1);
        Exchange killed = context.delete(second);
        Exchange killedShown = context.get(second);
        Exchange lateOver = get(context, path(commands, late), 10);
        Exchange listed = context.get(commands + "?limit=100");
        List<List<String>> pages = List.of(
                ids(context, commands + "?limit=100"),
                ids(context, commands + "?limit=2"),
                ids(context, commands + "?limit=100"));
        return new Facts(
                late,
                talking,
                early,
                written,
                closed,
                over,
                writtenOver,
                killedOver,
                stubborn,
                inputClosed,
                writtenClosed,
                running,
                killed,
                killedShown,
                lateOver,
                listed,
                pages);
    }

    static String path(String commands, Exchange started) {
        String id = Commands.text(started, "command_id");
        if (id.isEmpty()) {
            throw new BlockedException("CMD-20", "a background command answered " + Expect.seen(started));
        }
        return commands + "/" + id;
    }

    static ObjectNode input(String text) {
        return Commands.body("").removeAll().put("data", text);
    }

    private static Exchange get(CheckContext context, String path, int seconds) throws InterruptedException {
        return context.send(Request.of("GET", path).as(Role.MAIN).header("Prefer", "wait=" + seconds));
    }

    private static List<String> ids(CheckContext context, String path) throws InterruptedException {
        return MetadataQueries.walk(context, Role.MAIN, path, "command_id").stream()
                .map(command -> command.path("command_id").asText())
                .toList();
    }
}
