package ai.vibengine.server.template;

import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.LogStream;
import ai.vibengine.server.generated.model.TemplateEnvelope;
import ai.vibengine.server.generated.model.TemplateLogLine;
import ai.vibengine.server.generated.model.TemplateStatus;
import ai.vibengine.server.generated.model.TemplateType;
import ai.vibengine.server.http.Timestamps;
import java.util.Locale;

/** Templates as the contract writes them. */
final class TemplateWire {

    private TemplateWire() {}

    static TemplateEnvelope envelope(Template template) {
        return new TemplateEnvelope().data(template(template)).status(EnvelopeStatus.OK);
    }

    static ai.vibengine.server.generated.model.Template template(Template template) {
        return new ai.vibengine.server.generated.model.Template()
                .templateId(template.templateId())
                .type(TemplateType.fromValue(template.type().name().toLowerCase(Locale.ROOT)))
                .status(TemplateStatus.fromValue(template.status().name().toLowerCase(Locale.ROOT)))
                .from(template.from())
                .description(template.description())
                .createdAt(Timestamps.of(template.createdAt()))
                .error(template.error());
    }

    static TemplateLogLine line(LogLine line) {
        return new TemplateLogLine()
                .line(line.line()).step(line.step()).stream(LogStream.fromValue(line.stream()))
                        .time(Timestamps.of(line.time()))
                        .text(line.text());
    }
}
