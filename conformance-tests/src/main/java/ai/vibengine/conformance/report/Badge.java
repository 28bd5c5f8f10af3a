package ai.vibengine.conformance.report;

import ai.vibengine.conformance.engine.Verdict;

/** The verdict as a badge for a README. */
final class Badge {
    private static final int LETTER = 7;
    private static final int PADDING = 12;

    private Badge() {}

    static String text(Report report) {
        boolean right = report.outcome().exitCode() == 0;
        String left = "vibengine " + report.level();
        long tried = report.results().size() - report.count(Verdict.SKIPPED);
        String said = (right ? "conformant " : "not conformant ") + report.count(Verdict.PASS) + "/" + tried;
        int one = left.length() * LETTER + PADDING;
        int two = said.length() * LETTER + PADDING;
        String color = right ? "#1a7f37" : "#b3261e";
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="20" role="img" aria-label="%s: %s">
            <title>%s: %s</title>
            <clipPath id="r"><rect width="%d" height="20" rx="3"/></clipPath>
            <g clip-path="url(#r)"><rect width="%d" height="20" fill="#444c56"/><rect x="%d" width="%d" height="20" fill="%s"/></g>
            <g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
            <text x="%d" y="14" textLength="%d">%s</text><text x="%d" y="14" textLength="%d">%s</text></g>
            </svg>
            """.formatted(
                        one + two,
                        left,
                        said,
                        left,
                        said,
                        one + two,
                        one,
                        one,
                        two,
                        color,
                        one / 2,
                        one - PADDING,
                        left,
                        one + two / 2,
                        two - PADDING,
                        said);
    }
}
