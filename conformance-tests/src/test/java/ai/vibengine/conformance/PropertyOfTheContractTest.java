package ai.vibengine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.reference.ReferenceServer;
import ai.vibengine.conformance.reference.VirtualTime;
import ai.vibengine.conformance.report.Report;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

/** A property of sandboxes that can be filtered by takes the contract alone: fake and kit have it from there. */
class PropertyOfTheContractTest {
    private static final String[] REQUIREMENTS = {
        "FILTER-flavor",
        "VALID-createSandbox.flavor.maxLength",
        "VALID-createSandbox.flavor.pattern",
        "VALID-listSandboxes.flavor.pattern"
    };

    @Test
    void theFakeHasItAndTheKitAsksForIt() throws Exception {
        Report report = run("flavor");

        assertThat(report.results())
                .allMatch(result -> result.verdict() == Verdict.PASS)
                .map(result -> result.requirement().id())
                .contains(REQUIREMENTS);
    }

    @Test
    void aServerThatDoesNotFilterByItIsBlamed() throws Exception {
        Report report = run("taste");

        assertThat(report.of(Verdict.FAIL))
                .map(result -> result.requirement().id())
                .contains("FILTER-flavor", "VALID-listSandboxes.flavor.pattern");
    }

    /** Runs the kit by a contract with the filter {@code flavor} on a server whose filter has another name. */
    private static Report run(String parameter) throws InterruptedException {
        VirtualTime time = new VirtualTime();
        try (ReferenceServer server = ReferenceServer.by(time, tree -> add(tree, parameter))) {
            ObjectNode tree = (ObjectNode) Contract.load().tree();
            add(tree, "flavor");
            Settings settings = Settings.of(server.target())
                    .parallel(1)
                    .level(Level.EXTENSION)
                    .only(REQUIREMENTS);
            Contract contract = Contract.parse(tree.toString());
            try (Conformance kit = new Conformance(settings, contract, ConformanceSuite.newRunId(), time, time)) {
                return kit.run(result -> {});
            }
        }
    }

    private static void add(ObjectNode tree, String parameter) {
        ObjectNode property = tree.objectNode()
                .put("type", "string")
                .put("maxLength", 20)
                .put("pattern", "^[a-z]+$")
                .put("x-requirement", "extension")
                .put("example", "sweet");
        for (String schema : new String[] {"CreateSandboxRequest", "Sandbox"}) {
            ((ObjectNode) tree.at("/components/schemas/" + schema + "/properties")).set("flavor", property);
        }
        ObjectNode filter = ((ArrayNode) tree.at("/paths/~1sandboxes/get/parameters")).addObject();
        filter.put("name", parameter)
                .put("in", "query")
                .put("x-requirement", "extension")
                .set("schema", property);
    }
}
