package ai.vibengine.conformance;

import java.util.Map;
import java.util.TreeMap;

/** The table of the README: how many faulty servers were caught, by whom, and how many good ones were blamed. */
final class ProofTable {
    private final Map<String, int[]> groups = new TreeMap<>();
    private int variants;
    private int blamed;

    void add(String requirement, boolean killed, boolean precise) {
        int[] counts = groups.computeIfAbsent(requirement.substring(0, requirement.indexOf('-')), group -> new int[3]);
        counts[0]++;
        counts[1] += killed ? 1 : 0;
        counts[2] += precise ? 1 : 0;
    }

    void variant(boolean green) {
        variants++;
        blamed += green ? 0 : 1;
    }

    String text() {
        int[] sum = new int[3];
        StringBuilder text =
                new StringBuilder("| group | faulty servers | caught | by the requirement that names the fault |\n");
        text.append("|---|---|---|---|\n");
        groups.forEach((group, counts) -> {
            row(text, group, counts);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += counts[i];
            }
        });
        row(text, "**all**", sum);
        return text.append("\nHarmless variants: ")
                .append(variants)
                .append(", of which blamed: ")
                .append(blamed)
                .append(".\n")
                .toString();
    }

    private static void row(StringBuilder text, String name, int[] counts) {
        text.append("| ").append(name);
        for (int count : counts) {
            text.append(" | ").append(count);
        }
        text.append(" |\n");
    }
}
