package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.CheckContext;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Five sandboxes that lists and filters are tried on, made once and removed by the cleaning up. */
final class SampleSandboxes {
    static final int SIZE = 5;

    // Longer than any run, also where a tight limit makes it wait.
    private static final int LIFE_SECONDS = 3600;

    private final Lazy<Made> made = new Lazy<>(SampleSandboxes::make);

    /**
     * The sandboxes, oldest first.
     *
     * @param mark what all of them bear, and under the name all whoever joins them for a while
     * @param red the color of the first two, while the third is blue; the first and the third are of size s, the second of
     *     size l
     */
    record Made(String mark, String red, List<JsonNode> sandboxes) {}

    /** One of them, for what changes nothing. */
    JsonNode any(CheckContext context) throws InterruptedException {
        return made(context).sandboxes().get(SIZE - 1);
    }

    Made made(CheckContext context) throws InterruptedException {
        return made.of(context);
    }

    private static Made make(CheckContext context) throws InterruptedException {
        String mark = context.unique();
        String red = "red-" + mark;
        List<JsonNode> sandboxes = new ArrayList<>();
        for (Map<String, String> metadata : List.of(
                Map.of("mark", mark, "all", mark, "color", red, "size", "s"),
                Map.of("mark", mark, "all", mark, "color", red, "size", "l"),
                Map.of("mark", mark, "all", mark, "color", "blue-" + mark, "size", "s"),
                Map.of("mark", mark, "all", mark),
                Map.of("mark", mark, "all", mark))) {
            sandboxes.add(context.sandbox(context.body(LIFE_SECONDS, metadata)));
        }
        return new Made(mark, red, List.copyOf(sandboxes));
    }
}
