package ai.vibengine.conformance.report;

import ai.vibengine.conformance.Report;
import ai.vibengine.conformance.check.Result;
import ai.vibengine.conformance.check.Verdict;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The report for a pull request. */
final class Markdown {
    private static final int SHOWN = 300;

    private final Report report;
    private final Masks masks;

    Markdown(Report report, Masks masks) {
        this.report = report;
        this.masks = masks;
    }

    String text() {
        boolean right = report.outcome().exitCode() == 0;
        StringBuilder text = new StringBuilder("## ")
                .append(right ? "Conformant" : "Not conformant")
                .append(" at level ")
                .append(report.level())
                .append("\n\n");
        for (Verdict verdict : Verdict.values()) {
            text.append(report.count(verdict)).append(' ').append(verdict).append(", ");
        }
        text.append(report.requests())
                .append(" requests in ")
                .append(report.took().toSeconds())
                .append(" s, run `")
                .append(report.runId())
                .append("`.\n");
        if (report.results().stream().anyMatch(Markdown::wrong)) {
            text.append("\n| verdict | requirement | what was seen |\n|---|---|---|\n");
            report.results().stream()
                    .filter(Markdown::wrong)
                    .forEach(result -> text.append("| ")
                            .append(result.verdict())
                            .append(" | ")
                            .append(result.requirement().id())
                            .append(": ")
                            .append(cell(result.requirement().sentence()))
                            .append(" | ")
                            .append(cell(result.reason()))
                            .append(" |\n"));
        }
        Map<String, String> skipped = report.of(Verdict.SKIPPED).stream()
                .collect(Collectors.groupingBy(
                        Result::reason,
                        TreeMap::new,
                        Collectors.mapping(result -> result.requirement().id(), Collectors.joining(", "))));
        if (!skipped.isEmpty()) {
            text.append("\nNot proven:\n\n");
            skipped.forEach((reason, ids) -> text.append("- ")
                    .append(cell(reason))
                    .append(": ")
                    .append(ids)
                    .append('\n'));
        }
        if (!report.left().isEmpty()) {
            text.append("\nLeft behind: ").append(report.left()).append('\n');
        }
        return masks.mask(text.toString());
    }

    private static boolean wrong(Result result) {
        return result.verdict() != Verdict.PASS && result.verdict() != Verdict.SKIPPED;
    }

    private static String cell(String text) {
        String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return cut.replace("|", "\\|").replace("<", "&lt;").replaceAll("\\s+", " ");
    }
}
