package ai.vibengine.conformance.report;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.text.Printable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The report for a pull request. */
final class MarkdownReport {
    private static final int SHOWN = 300;
    private static final Pattern TICKS = Pattern.compile("`+");

    private final Report report;
    private final SecretMasks masks;

    MarkdownReport(Report report, SecretMasks masks) {
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
                .append("`, seed ")
                .append(report.seed())
                .append(".\n");
        if (report.results().stream().anyMatch(MarkdownReport::wrong)) {
            text.append("\n| verdict | requirement | what was seen |\n|---|---|---|\n");
            report.results().stream()
                    .filter(MarkdownReport::wrong)
                    .forEach(result -> text.append("| ")
                            .append(result.verdict())
                            .append(" | ")
                            .append(result.requirement().id())
                            .append(": ")
                            .append(cell(result.requirement().sentence()))
                            .append(" | ")
                            .append(code(result.reason()))
                            .append(" |\n"));
        }
        text.append("\nNot proven:\n\n");
        Unproven.byReason(report)
                .forEach((reason, what) -> text.append("- ")
                        .append(code(reason))
                        .append(": ")
                        .append(String.join(", ", what))
                        .append('\n'));
        if (!report.left().isEmpty()) {
            text.append("\nLeft behind: ")
                    .append(code(report.left().toString()))
                    .append('\n');
        }
        return text.toString();
    }

    private static boolean wrong(Result result) {
        return result.verdict() != Verdict.PASS && result.verdict() != Verdict.SKIPPED;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replaceAll("\\s+", " ");
    }

    // As code, in which links, images, mentions and other markup have no effect.
    private String code(String text) {
        String shown = Printable.line(masks.mask(text), SHOWN).replace("|", "\\|");
        int longest = 0;
        Matcher ticks = TICKS.matcher(shown);
        while (ticks.find()) {
            longest = Math.max(longest, ticks.group().length());
        }
        String fence = "`".repeat(longest + 1);
        return longest == 0 ? fence + shown + fence : fence + " " + shown + " " + fence;
    }
}
