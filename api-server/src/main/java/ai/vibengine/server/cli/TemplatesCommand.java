package ai.vibengine.server.cli;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.rootfs.Platform;
import ai.vibengine.server.rootfs.RootFilesystemSource;
import ai.vibengine.server.runtime.RootfsImport;
import ai.vibengine.server.runtime.RuntimeFactory;
import ai.vibengine.server.runtime.oci.OciRuntimeFactory;
import ai.vibengine.server.runtime.oci.OciSettings;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import ai.vibengine.server.template.ImportedTemplates;
import ai.vibengine.server.template.Template;
import ai.vibengine.server.template.TemplateStore;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Built-in templates, from the command line. */
@Command(
        name = "templates",
        description = "Import root filesystems as built-in templates, also while the server runs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TemplatesCommand {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Command(
            name = "import",
            description = "Make a root filesystem a built-in template, in place of any that has its name."
                    + " As \"base\" it takes the place of the machine's own programs.",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "The id of the template.") String name,
            @Option(
                            names = "--from",
                            required = true,
                            paramLabel = "FOLDER|TAR|OCI-LAYOUT",
                            description =
                                    "A folder; a tar archive, also packed with gzip, xz or zstd; or an image saved"
                                            + " as an OCI layout, as a folder or archive, or by docker save.")
                    Path from,
            @Option(
                            names = "--platform",
                            paramLabel = "OS/ARCHITECTURE",
                            description = "Which of several images to take; default: this machine's.")
                    Optional<String> platform,
            @Option(names = "--description", paramLabel = "TEXT", description = "What the template is for.")
                    Optional<String> description,
            @Mixin DataOption data)
            throws IOException, InterruptedException {
        requireSlug(name);
        // The files of a root filesystem have owners whom only a server's own namespace has.
        RuntimeFactory runtime = new OciRuntimeFactory(new OciSettings(data.folder));
        OptionalInt elsewhere = runtime.runElsewhere(RuntimeFactory.Role.COMMAND);
        if (elsewhere.isPresent()) {
            return elsewhere.getAsInt();
        }
        Platform wanted = platform.map(this::platform).orElseGet(Platform::ofMachine);
        try (Database database = data.open();
                RootfsImport rootfs = runtime.beginImport()) {
            Map<String, String> environment = new RootFilesystemSource(from, wanted)
                    .unpack(rootfs.root(), rootfs.scratch())
                    .environment();
            rootfs.prepare();
            // The row first: a server removes root filesystems that no row names.
            imported(database).add(name, description.orElse(null), rootfs.name(), environment);
            rootfs.finish();
        }
        return CommandLine.ExitCode.OK;
    }

    @Command(name = "list", description = "List all built-in templates.", mixinStandardHelpOptions = true)
    void list(@Mixin DataOption data) {
        try (Database database = data.open()) {
            imported(database).all().forEach(this::print);
        }
    }

    @Command(
            name = "remove",
            description =
                    "Remove an imported template. What is built in without it comes back; sandboxes that run go on.",
            mixinStandardHelpOptions = true)
    void remove(
            @Parameters(paramLabel = "NAME", description = "The id of the template.") String name,
            @Mixin DataOption data)
            throws IOException {
        try (Database database = data.open()) {
            if (!imported(database).remove(name)) {
                throw new IOException("There is no imported template " + name);
            }
        }
    }

    private static ImportedTemplates imported(Database database) {
        return new ImportedTemplates(new TemplateStore(database), new RandomIds(new SecureRandom()), Clock.systemUTC());
    }

    private void requireSlug(String name) {
        var violations = Contract.load().schema("TemplateSlug").violations(TextNode.valueOf(name));
        if (!violations.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "NAME " + violations.get(0).message() + ": " + name);
        }
    }

    private Platform platform(String text) {
        try {
            return Platform.parse(text);
        } catch (IllegalArgumentException refused) {
            throw new ParameterException(spec.commandLine(), "--platform " + refused.getMessage(), refused);
        }
    }

    private void print(Template template) {
        spec.commandLine()
                .getOut()
                .printf(
                        "%s  %s  %s  %s%n",
                        template.templateId(),
                        template.status().name().toLowerCase(Locale.ROOT),
                        template.isImported() ? "imported " + template.createdAt() : "built in",
                        template.description() == null ? "" : template.description());
        spec.commandLine().getOut().flush();
    }
}
