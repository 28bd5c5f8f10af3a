package ai.vibengine.conformance;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.report.Report;
import ai.vibengine.openapi.Contract;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The kit as a JUnit suite, for the build of an implementation. Override {@link #settings()} to name the
 * server; by default the settings are read from the environment.
 */
public class ConformanceSuite {
    /** The settings of the run. */
    protected Settings settings() {
        return Settings.fromEnvironment(System.getenv());
    }

    @TestFactory
    Stream<DynamicNode> requirements() throws InterruptedException {
        Report report = report();
        Map<String, List<DynamicTest>> groups = new LinkedHashMap<>();
        for (Result result : report.results()) {
            groups.merge(result.requirement().group(), List.of(test(result)), ConformanceSuite::joined);
        }
        DynamicTest clean = DynamicTest.dynamicTest(
                "nothing is left behind", () -> Assertions.assertEquals(List.of(), report.left()));
        return Stream.concat(
                groups.entrySet().stream()
                        .map(group -> DynamicContainer.dynamicContainer(group.getKey(), group.getValue())),
                Stream.of(clean));
    }

    private Report report() throws InterruptedException {
        Settings settings = settings();
        Preflight.of(settings).ifPresent(outcome -> Assertions.fail(outcome.reason()));
        try (Conformance conformance = new Conformance(settings, Contract.load(), newRunId())) {
            return conformance.run(result -> {});
        }
    }

    /** A unique id for a run. */
    static String newRunId() {
        return "run" + Long.toString(new SecureRandom().nextLong() >>> 1, 36);
    }

    private static List<DynamicTest> joined(List<DynamicTest> one, List<DynamicTest> two) {
        return Stream.concat(one.stream(), two.stream()).toList();
    }

    private static DynamicTest test(Result result) {
        String name = result.requirement().id() + " " + result.requirement().sentence();
        return DynamicTest.dynamicTest(name, () -> {
            switch (result.verdict()) {
                case PASS -> {}
                case SKIPPED -> Assumptions.abort(result.reason());
                case FAIL, BLOCKED, ERROR -> Assertions.fail(result.verdict() + ": " + result.reason());
            }
        });
    }
}
