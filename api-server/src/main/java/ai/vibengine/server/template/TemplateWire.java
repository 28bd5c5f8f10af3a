package ai.vibengine.server.template;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.generated.model.BuildTemplateRequest;
import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.LogStream;
import ai.vibengine.server.generated.model.TemplateEnvelope;
import ai.vibengine.server.generated.model.TemplateLogLine;
import ai.vibengine.server.generated.model.TemplateStatus;
import ai.vibengine.server.generated.model.TemplateType;
import ai.vibengine.server.http.resource.Timestamps;
import ai.vibengine.server.image.ImageReference;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.startup.StartCommand;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Templates as the contract writes them. */
public final class TemplateWire {

    private TemplateWire() {}

    /** Returns the template in the common response format. */
    public static TemplateEnvelope envelope(Template template) {
        return new TemplateEnvelope().data(template(template)).status(EnvelopeStatus.OK);
    }

    /** Returns the template without an envelope. */
    public static ai.vibengine.server.generated.model.Template template(Template template) {
        StartCommand startCommand = template.setup().startCommand();
        return new ai.vibengine.server.generated.model.Template()
                .templateId(template.templateId())
                .type(TemplateType.fromValue(template.type().name().toLowerCase(Locale.ROOT)))
                .status(TemplateStatus.fromValue(template.status().name().toLowerCase(Locale.ROOT)))
                .from(template.from())
                .image(template.imageReference())
                .description(template.description())
                .createdAt(Timestamps.of(template.createdAt()))
                .error(template.error())
                .workdir(template.setup().workdir())
                .startCommand(startCommand == null ? null : startCommand.line())
                .readyCommand(startCommand == null ? null : startCommand.ready());
    }

    /** Returns a line of a build log. */
    public static TemplateLogLine line(LogLine line) {
        return new TemplateLogLine()
                .line(line.line()).step(line.step()).stream(LogStream.fromValue(line.stream()))
                        .time(Timestamps.of(line.time()))
                        .text(line.text());
    }

    /** Returns the image that a template is to be built on; null when it has a parent instead. */
    private static @Nullable ImageReference imageOf(BuildTemplateRequest request) {
        String image = request.getImage();
        if (image == null) {
            return null;
        }
        if (!request.getFrom().equals(SandboxImage.BUILT_IN)) {
            throw new InvalidRequestException("image", "must not be given together with from");
        }
        return ImageReference.parse(image)
                .orElseThrow(() -> new InvalidRequestException(
                        "image", "must be the name of an image: [registry/]name[:tag][@sha256:digest]"));
    }

    /** Returns the template to build. */
    public static BuildRequest request(BuildTemplateRequest request) {
        Map<String, String> environment = request.getEnv();
        return new BuildRequest(
                request.getTemplateId(),
                request.getFrom(),
                imageOf(request),
                request.getCommands(),
                new SandboxSetup(
                        environment == null ? Map.of() : environment,
                        request.getWorkdir(),
                        StartCommand.of(request.getStartCommand(), request.getReadyCommand())),
                request.getDescription());
    }
}
