package ai.vibengine.conformance.checks.model;

import ai.vibengine.conformance.checks.model.Difference.Aspect;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.MismatchException;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;

/** After any operations on sandboxes, each answer is that of the API in memory, which goes by the contract alone. */
public final class ModelChecks {
    private final Contract contract;
    private final Lazy<Sequences.Outcome> sandboxes = new Lazy<>(Sequences::ofSandboxes);
    private final Lazy<Sequences.Outcome> content;

    public ModelChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        content = new Lazy<>(context -> {
            shared.commands(context);
            shared.files(context);
            shared.directories(context);
            return Sequences.ofContent(context);
        });
    }

    public void addTo(Catalogue catalogue) {
        add(
                catalogue,
                "MODEL-01",
                Aspect.STATUS,
                Level.CONTRACT,
                "After any sequence, status and code are those of the model.");
        add(
                catalogue,
                "MODEL-02",
                Aspect.SANDBOX,
                Level.CONTRACT,
                "After any sequence, a sandbox is shown as in the model.");
        add(
                catalogue,
                "MODEL-03",
                Aspect.LIST,
                Level.CONTRACT,
                "After any sequence, each page of a list is that of the model.");
        add(
                catalogue,
                "MODEL-04",
                Aspect.REASON,
                Level.EXTENSION,
                "After any sequence, why a sandbox stopped is told as in the model.");
        addContent(
                catalogue,
                "MODEL-05",
                Aspect.TEMPLATE,
                "After any sequence, templates, builds and logs are as in the model.");
        addContent(
                catalogue,
                "MODEL-06",
                Aspect.COMMAND,
                "After any sequence, commands do and tell what they do in the model.");
        addContent(
                catalogue, "MODEL-07", Aspect.FILE, "After any sequence, files and directories are as in the model.");
    }

    private void add(Catalogue catalogue, String id, Aspect aspect, Level level, String sentence) {
        catalogue.waiting(id, level, sentence, context -> expectNone(sandboxes.of(context), aspect));
    }

    private void addContent(Catalogue catalogue, String id, Aspect aspect, String sentence) {
        catalogue.waiting(id, Level.EXTENSION, sentence, context -> expectNone(content.of(context), aspect));
    }

    private void expectNone(Sequences.Outcome seen, Aspect aspect) {
        Difference difference = seen.differences().get(aspect);
        if (difference != null) {
            Exchange exchange = difference.exchange();
            throw new MismatchException(
                    difference.expected() + sentence(exchange),
                    difference.actual() + " (seed " + seen.seed() + "), at the end of: "
                            + Script.of(difference.exchanges()),
                    exchange);
        }
    }

    /** What the contract says of the operation. */
    private String sentence(Exchange exchange) {
        String method = exchange.request().method().equals("HEAD")
                ? "GET"
                : exchange.request().method();
        return contract.find(method, exchange.request().pathOnly())
                .map(operation -> ", by " + operation.id() + " (“"
                        + operation.node().path("description").asText().strip().replaceAll("\\s+", " ") + "”)")
                .orElse("");
    }
}
