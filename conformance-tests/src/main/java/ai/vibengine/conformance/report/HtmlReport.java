package ai.vibengine.conformance.report;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The report as a page without external resources. */
final class HtmlReport {
    private static final String TEMPLATE = "report.html";
    private static final int SHOWN = 2000;
    private static final int SHOWN_HEADERS = 100;
    private static final List<Verdict> WORST_FIRST =
            List.of(Verdict.FAIL, Verdict.ERROR, Verdict.BLOCKED, Verdict.SKIPPED, Verdict.PASS);

    private final Report report;
    private final SecretMasks masks;

    HtmlReport(Report report, SecretMasks masks) {
        this.report = report;
        this.masks = masks;
    }

    String text() {
        StringBuilder results = new StringBuilder();
        report.results().stream()
                .sorted(Comparator.comparingInt(result -> WORST_FIRST.indexOf(result.verdict())))
                .forEach(result -> write(result, results));
        boolean right = report.outcome().exitCode() == 0;
        StringBuilder counts = new StringBuilder();
        for (Verdict verdict : Verdict.values()) {
            counts.append("<button type=\"button\" data-verdict=\"%s\" class=\"%s\">%d %s</button>\n"
                    .formatted(verdict, verdict, report.count(verdict), verdict));
        }
        String page = template()
                .replace("@verdict@", right ? "Conformant" : "Not conformant")
                .replace("@class@", right ? "pass" : "fail")
                .replace("@level@", report.level().toString())
                .replace("@url@", escaped(report.baseUrl().toString(), SHOWN))
                .replace("@run@", report.runId())
                .replace("@seed@", "" + report.seed())
                .replace("@started@", report.startedAt().toString())
                .replace("@requests@", "" + report.requests())
                .replace(
                        "@seconds@",
                        String.format(Locale.ROOT, "%.1f", report.took().toMillis() / 1000.0))
                .replace(
                        "@left@",
                        report.left().isEmpty()
                                ? "nothing"
                                : escaped(report.left().toString(), SHOWN))
                .replace("@unproven@", unproven())
                .replace("@counts@", counts)
                .replace("@results@", results);
        return page;
    }

    private String unproven() {
        StringBuilder list = new StringBuilder();
        Unproven.byReason(report)
                .forEach((reason, what) -> list.append("<li>%s: %s</li>\n"
                        .formatted(escaped(reason, SHOWN), escaped(String.join(", ", what), SHOWN))));
        return list.toString();
    }

    private static String template() {
        try (InputStream stream = HtmlReport.class.getResourceAsStream(TEMPLATE)) {
            if (stream == null) {
                throw new IllegalStateException("The page is missing from the class path: " + TEMPLATE);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Result result, StringBuilder text) {
        Verdict verdict = result.verdict();
        text.append(
                "<details class=\"result\" data-verdict=\"%s\"%s><summary><b class=\"%s\">%s</b> <code>%s</code> <span>%s</span></summary>\n"
                        .formatted(
                                verdict,
                                verdict == Verdict.FAIL ? " open" : "",
                                verdict,
                                verdict,
                                markup(result.requirement().id()),
                                markup(result.requirement().sentence())));
        text.append("<p>Level %s, %d ms.</p>\n".formatted(result.requirement().level(), result.millis()));
        if (!result.reason().isEmpty()) {
            text.append("<p class=\"reason\">")
                    .append(escaped(result.reason(), SHOWN))
                    .append("</p>\n");
        }
        result.exchanges().forEach(exchange -> write(exchange, text));
        text.append("</details>\n");
    }

    private void write(Exchange exchange, StringBuilder text) {
        text.append("<details class=\"exchange\"><summary><code>%s %s</code> → %d, %d ms</summary>\n"
                .formatted(
                        escaped(exchange.request().method(), SHOWN),
                        escaped(exchange.request().path(), 200),
                        exchange.status(),
                        exchange.millis()));
        text.append("<pre>")
                .append(escaped(CurlCommand.line(report.baseUrl(), exchange.request()), 2 * SHOWN))
                .append("</pre>\n<pre>");
        exchange.headers().stream()
                .limit(SHOWN_HEADERS)
                .forEach(header -> text.append(escaped(header.getKey() + ": " + header.getValue(), SHOWN))
                        .append('\n'));
        text.append('\n')
                .append(markup(Printable.lines(masks.mask(exchange.body()), SHOWN)))
                .append("</pre></details>\n");
    }

    private String escaped(String text, int most) {
        return markup(Printable.line(masks.mask(text), most));
    }

    private static String markup(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
