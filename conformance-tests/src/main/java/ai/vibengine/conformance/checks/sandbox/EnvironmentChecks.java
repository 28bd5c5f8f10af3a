package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.Commands;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.OptionalFields;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The environment variables that a sandbox is given on create. */
public final class EnvironmentChecks {

    private static final String NAME = "GREETING";
    private static final String PRINTING = "printf %s \"$GREETING\"";
    private static final String VALUE = "a secret of the owner's ☃ $HOME";

    private final Contract contract;
    private final SharedSandbox shared;
    private final Lazy<Exchange> created = new Lazy<>(this::create);

    public EnvironmentChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.check(
                "VARS-01",
                Level.EXTENSION,
                "Every command of a sandbox has the variables of its env, to the letter.",
                context -> Commands.expectPrinted(VALUE, run(context, Commands.body(PRINTING))));
        catalogue.check("VARS-02", Level.EXTENSION, "The env of a command goes over that of its sandbox.", context -> {
            ObjectNode body = Commands.body(PRINTING);
            body.putObject("env").put(NAME, "other");
            Commands.expectPrinted("other", run(context, body));
        });
        catalogue.check("VARS-03", Level.EXTENSION, "No answer shows the env of a sandbox.", context -> {
            Exchange exchange = created.of(context);
            String path = CheckContext.path(CheckContext.made(exchange));
            for (Exchange answer : List.of(
                    exchange,
                    context.get(path),
                    context.get("/sandboxes?limit=100"),
                    context.post(
                            path + "/timeout",
                            context.body(CheckContext.LIFE_SECONDS).retain("timeout")))) {
                Expect.success(answer);
                Expect.that(!answer.json().toString().contains("a secret of"), "no value of env", "one", answer);
                Expect.that(!answer.data().has("env"), "no env", "an env", answer);
            }
        });
    }

    private Exchange create(CheckContext context) throws InterruptedException {
        new OptionalFields(shared.extensions()).requireOffered(context, contract.operation("createSandbox"), "env");
        ObjectNode body = context.body();
        body.putObject("env").put(NAME, VALUE);
        return context.create(Role.MAIN, body);
    }

    /** Runs a command in the sandbox; skipped where commands are not offered. */
    private Exchange run(CheckContext context, ObjectNode body) throws InterruptedException {
        shared.commands(context);
        String path = CheckContext.path(CheckContext.made(created.of(context)));
        return context.post(path + "/commands", body);
    }
}
