package ai.vibengine.conformance.report;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.text.Printable;

/** The report for the console. */
public final class Summary {
    private static final int SHOWN = 1_000;

    private final Report report;
    private final SecretMasks masks;

    public Summary(Report report, SecretMasks masks) {
        this.report = report;
        this.masks = masks;
    }

    public String text() {
        StringBuilder text = new StringBuilder();
        for (Verdict verdict : new Verdict[] {Verdict.FAIL, Verdict.BLOCKED, Verdict.ERROR}) {
            report.of(verdict).forEach(result -> write(result, text));
        }
        text.append("Not proven:\n");
        Unproven.byReason(report)
                .forEach((reason, what) -> text.append("  ")
                        .append(reason)
                        .append(": ")
                        .append(String.join(", ", what))
                        .append('\n'));
        if (!report.left().isEmpty()) {
            text.append("Left behind: ")
                    .append(Printable.line(masks.mask(report.left().toString()), SHOWN))
                    .append('\n');
        }
        report.unanswered()
                .forEach(what -> text.append("Perhaps left behind: ")
                        .append(Printable.line(masks.mask(what), SHOWN))
                        .append('\n'));
        report.notes()
                .forEach(note ->
                        text.append(Printable.line(masks.mask(note), SHOWN)).append('\n'));
        text.append(report.outcome().exitCode() == 0 ? "Conformant" : "Not conformant")
                .append(" at level ")
                .append(report.level())
                .append(": ");
        for (Verdict verdict : Verdict.values()) {
            text.append(report.count(verdict)).append(' ').append(verdict).append(", ");
        }
        text.append(report.requests())
                .append(" requests, ")
                .append(report.took().toMillis() / 1000.0)
                .append(" s, seed ")
                .append(report.seed())
                .append('\n');
        return masks.mask(text.toString());
    }

    private void write(Result result, StringBuilder text) {
        text.append(result.verdict())
                .append(' ')
                .append(result.requirement().id())
                .append("  ")
                .append(result.requirement().sentence())
                .append('\n');
        text.append("    ")
                .append(Printable.cut(masks.mask(result.reason()), SHOWN))
                .append('\n');
        result.mismatch()
                .flatMap(mismatch -> mismatch.exchange())
                .ifPresent(exchange -> text.append("    ")
                        .append(Printable.line(
                                masks.mask(CurlCommand.line(report.baseUrl(), exchange.request())), 2 * SHOWN))
                        .append('\n'));
    }
}
