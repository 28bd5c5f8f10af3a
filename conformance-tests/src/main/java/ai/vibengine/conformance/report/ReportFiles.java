package ai.vibengine.conformance.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the reports that go to files. */
public final class ReportFiles {
    private ReportFiles() {}

    public static void write(Report report, SecretMasks masks, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.json"), new JsonReport(report, masks).text());
        Files.writeString(directory.resolve("junit.xml"), new JunitReport(report, masks).text());
        Files.writeString(directory.resolve("report.html"), new HtmlReport(report, masks).text());
        Files.writeString(directory.resolve("report.md"), new MarkdownReport(report, masks).text());
        Files.writeString(directory.resolve("report.har"), new HarReport(report, masks).text());
        Files.writeString(directory.resolve("badge.svg"), Badge.text(report));
    }
}
