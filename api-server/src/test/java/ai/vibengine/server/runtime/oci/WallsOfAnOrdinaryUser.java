package ai.vibengine.server.runtime.oci;

import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** The program that {@link OrdinaryUserTest} starts: enters a namespace as the server does, runs the attacks and prints a line for each. */
@NullMarked
public final class WallsOfAnOrdinaryUser {

    private static final List<Class<?>> ATTACKS = List.of(
            AgentWallsTest.class,
            DeepTreesTest.class,
            EscapeTest.class,
            FileWallsTest.class,
            KernelWallsTest.class,
            MissingWallsTest.class,
            NetworkWallsTest.class,
            ProcessWallsTest.class,
            ResourceWallsTest.class,
            SharedKernelTest.class);

    private WallsOfAnOrdinaryUser() {}

    public static void main(String[] arguments) throws Exception {
        if (UserNamespace.isNeeded()) {
            System.exit(UserNamespace.enter());
        }
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(ATTACKS.stream().map(DiscoverySelectors::selectClass).toList())
                .filters(EngineFilter.includeEngines("junit-jupiter"))
                .build();
        LauncherFactory.create().execute(request, new Lines());
        System.exit(0);
    }

    private static final class Lines implements TestExecutionListener {

        @Override
        @SuppressWarnings("SystemOut") // who started this reads it there
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                String name =
                        test.getUniqueId().replaceAll(".*\\[class:[a-z.]*(\\w+)\\].*", "$1 ") + test.getDisplayName();
                String why = result.getThrowable().map(Throwable::toString).orElse("");
                System.out.println(result.getStatus() + "\t" + oneLine(name) + "\t" + oneLine(why));
            }
        }

        private static String oneLine(String text) {
            return text.replaceAll("\\s+", " ");
        }
    }
}
