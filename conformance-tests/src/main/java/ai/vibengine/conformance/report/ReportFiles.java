package ai.vibengine.conformance.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the reports that go to files. */
public final class ReportFiles {
    private ReportFiles() {}

    public static void write(Report report, Masks masks, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.json"), new JsonReport(report, masks).text());
        Files.writeString(directory.resolve("junit.xml"), new JunitXml(report, masks).text());
        Files.writeString(directory.resolve("report.html"), new Html(report, masks).text());
        Files.writeString(directory.resolve("report.md"), new Markdown(report, masks).text());
        Files.writeString(directory.resolve("report.har"), new Har(report, masks).text());
        Files.writeString(directory.resolve("badge.svg"), Badge.text(report));
    }
}
