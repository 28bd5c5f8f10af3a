package ai.vibengine.conformance.checks.template;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.OptionalFields;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.fixtures.Templates;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Templates that are built on images. Which registries a service pulls from is not for the kit to know, so it asks for what none may give. */
public final class ImageChecks {

    /** No name below this is in the domain name system (RFC 6761). */
    private static final String NOWHERE = "registry.invalid/conformance/none:1";

    private final Contract contract;
    private final SharedSandbox shared;

    public ImageChecks(Contract contract, SharedSandbox shared) {
        this.contract = contract;
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        catalogue.check(
                "IMAGE-01",
                Level.EXTENSION,
                "An image of a registry that the service does not pull from is 400.",
                offered(context -> Expect.invalidRequest(context.post("/templates", image(context.unique())))));
        catalogue.check("IMAGE-02", Level.EXTENSION, "An image together with a parent is 400.", offered(context -> {
            // The example of the contract: its registry may be one that the service pulls from.
            ObjectNode body = image(context.unique());
            body.set("image", contract.schema("BuildTemplateRequest").node().at("/properties/image/example"));
            Expect.invalidRequest(context.post("/templates", body.put("from", "python-data")));
        }));
    }

    private static ObjectNode image(String templateId) {
        return Templates.body(templateId, "true").put("image", NOWHERE);
    }

    private Check offered(Check check) {
        return context -> {
            new OptionalFields(shared.extensions())
                    .requireOffered(context, contract.operation("buildTemplate"), "image");
            check.run(context);
        };
    }
}
