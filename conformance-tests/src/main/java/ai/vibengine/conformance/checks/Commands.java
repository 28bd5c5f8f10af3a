package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.http.Exchange;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Bodies that ask for commands, and looks at what came of them. */
final class Commands {
    private Commands() {}

    static ObjectNode body(String command) {
        return JsonNodeFactory.instance.objectNode().put("command", command);
    }

    static ObjectNode background(String command) {
        return body(command).put("background", true);
    }

    /**
     * A child that would leave a file behind three seconds later, for whoever lets it live. It leads a session of its own
     * where the sandbox has the means, so that to kill the group of the shell is not enough.
     */
    static String leaving(String file) {
        return "S=; command -v setsid >/dev/null && S=setsid; $S sh -c 'sleep 3; touch " + file + "' &";
    }

    static String text(Exchange exchange, String property) {
        return exchange.data().path(property).asText();
    }

    static void expectPrinted(String stdout, Exchange exchange) {
        Expect.status(exchange, 200);
        Expect.equal("stdout", stdout, text(exchange, "stdout"), exchange);
    }

    /** That it ended by itself, with this status. */
    static void expectExit(int code, Exchange exchange) {
        Expect.equal("status", "exited", text(exchange, "status"), exchange);
        Expect.equal("exit_code", code, exchange.data().path("exit_code").asInt(-1), exchange);
        Expect.that(!exchange.data().has("signal"), "no signal", text(exchange, "signal"), exchange);
    }

    /** That a signal ended it. */
    static void expectSignal(String status, String signal, Exchange exchange) {
        Expect.equal("status", status, text(exchange, "status"), exchange);
        Expect.equal("signal", signal, text(exchange, "signal"), exchange);
        Expect.that(!exchange.data().hasNonNull("exit_code"), "no exit_code", text(exchange, "exit_code"), exchange);
    }
}
