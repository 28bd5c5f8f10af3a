package ai.vibengine.conformance.report;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.text.Printable;
import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** The report in the XML format of JUnit, which build servers read. */
public final class JunitReport {
    private static final int SHOWN = 2_000;

    private final Report report;
    private final SecretMasks masks;

    public JunitReport(Report report, SecretMasks masks) {
        this.report = report;
        this.masks = masks;
    }

    public String text() {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "vibengine-conformance");
            xml.writeAttribute("tests", "" + report.results().size());
            xml.writeAttribute("failures", "" + report.count(Verdict.FAIL));
            xml.writeAttribute("errors", "" + (report.count(Verdict.ERROR) + report.count(Verdict.BLOCKED)));
            xml.writeAttribute("skipped", "" + report.count(Verdict.SKIPPED));
            xml.writeAttribute("time", seconds(report.took().toMillis()));
            for (Result result : report.results()) {
                write(xml, result);
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }

    private void write(XMLStreamWriter xml, Result result) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", result.requirement().group());
        xml.writeAttribute(
                "name", result.requirement().id() + " " + result.requirement().sentence());
        xml.writeAttribute("time", seconds(result.millis()));
        String element = switch (result.verdict()) {
            case PASS -> "";
            case FAIL -> "failure";
            case SKIPPED -> "skipped";
            case BLOCKED, ERROR -> "error";
        };
        if (!element.isEmpty()) {
            xml.writeEmptyElement(element);
            xml.writeAttribute("message", Printable.line(masks.mask(result.reason()), SHOWN));
        }
        xml.writeEndElement();
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
    }
}
