package ai.vibengine.conformance.checks.file;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectAccess;
import ai.vibengine.conformance.fixtures.ExpectSame;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.Pages;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lists of directories. */
public final class DirectoryChecks {
    private static final String FOLDER = SandboxFiles.HOME + "/conformance-directory";
    // In the order of their UTF-8 bytes, which differs from that of a dictionary and of UTF-16.
    private static final List<String> NAMES = List.of("B", "a", "a b", "é", "～", "𝔘");

    private final SharedSandbox shared;
    private final Lazy<String> folder = new Lazy<>(this::write);

    public DirectoryChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        addEntries(catalogue);
        addPages(catalogue);
        addAccess(catalogue);
    }

    private void addEntries(Catalogue catalogue) {
        add(catalogue, "DIR-01", "A directory is listed with all that is in it, each as it is.", context -> {
            Exchange listed = context.get(folder.of(context));
            Expect.status(listed, 200);
            Expect.equal("names", Set.copyOf(NAMES), Set.copyOf(names(listed.data())), listed);
            Expect.total(NAMES.size(), listed);
            for (JsonNode entry : listed.data()) {
                String name = entry.path("name").asText();
                Expect.equal("path", FOLDER + "/" + name, entry.path("path").asText(), listed);
                Expect.equal("type", "file", entry.path("type").asText(), listed);
                int size = NAMES.indexOf(name);
                Expect.equal("size of " + name, size, entry.path("size").asInt(-1), listed);
            }
        });
        add(catalogue, "DIR-02", "What is listed is what PUT told.", context -> {
            String files = shared.files(context);
            Exchange told = SandboxFiles.written(context, files, FOLDER + "-told/file", "told");
            Exchange listed = context.get(SandboxFiles.at(shared.directories(context), FOLDER + "-told"));
            for (String property : List.of("name", "path", "type", "size", "mode", "modified_at")) {
                ExpectSame.value(
                        property,
                        told.data().path(property),
                        listed.data().path(0).path(property),
                        listed);
            }
        });
        add(catalogue, "DIR-03", "A directory is listed in the order of the bytes of the names.", context -> {
            Exchange listed = context.get(folder.of(context));
            Expect.equal("order", NAMES, names(listed.data()), listed);
        });
        add(catalogue, "DIR-05", "In a list a link is a link, and a directory a directory.", context -> {
            String kinds = FOLDER + "-kinds";
            shared.printed(
                    context,
                    "mkdir -p " + kinds + "/1; ln -s /etc/passwd " + kinds + "/2; mkfifo " + kinds + "/3; touch "
                            + kinds + "/4");
            Exchange listed = context.get(SandboxFiles.at(shared.directories(context), kinds));
            List<String> types = new ArrayList<>();
            listed.data().forEach(entry -> types.add(entry.path("type").asText()));
            Expect.equal("types", List.of("directory", "symlink", "other", "file"), types, listed);
        });
    }

    private void addPages(Catalogue catalogue) {
        add(catalogue, "DIR-04", "The pages of a directory together are the whole, in order.", context -> {
            List<JsonNode> all = Pages.all(context, Role.MAIN, folder.of(context) + "&limit=2", "name");
            Expect.equal("names", NAMES, names(all), null);
        });
        add(catalogue, "DIR-08", "A cursor of another directory is 400.", context -> {
            String cursor = context.get(folder.of(context) + "&limit=2")
                    .json()
                    .path("next_cursor")
                    .asText("none");
            String other = SandboxFiles.at(shared.directories(context), "/");
            Expect.invalidRequest(context.get(other + "&limit=2&cursor=" + cursor));
        });
    }

    private void addAccess(Catalogue catalogue) {
        add(
                catalogue,
                "DIR-06",
                "A directory that is not there is 404.",
                context ->
                        Expect.notFound(context.get(SandboxFiles.at(shared.directories(context), FOLDER + "-absent"))));
        add(
                catalogue,
                "DIR-07",
                "A directory that the sandbox's user may not read is 403.",
                context -> Expect.forbidden(context.get(SandboxFiles.at(shared.directories(context), "/root"))));
        add(catalogue, "DIR-09", "Directories of an unknown or killed sandbox are 404.", context -> {
            shared.directories(context);
            for (String sandbox : List.of("/sandboxes/" + OperationPaths.ABSENT_SANDBOX, shared.killed(context))) {
                Expect.notFound(context.get(SandboxFiles.at(sandbox + "/directories", "/")));
            }
        });
        catalogue.check(
                "DIR-10",
                Level.EXTENSION,
                "Directories of another account's sandbox are as absent as those of an unknown one.",
                Set.of(Role.OTHER),
                context -> {
                    String unknown =
                            SandboxFiles.at("/sandboxes/" + OperationPaths.ABSENT_SANDBOX + "/directories", "/");
                    String foreign = SandboxFiles.at(shared.directories(context), "/");
                    ExpectAccess.foreign(context, Request.of("GET", unknown), List.of(Request.of("GET", foreign)));
                });
        catalogue.check(
                "DIR-11",
                Level.EXTENSION,
                "A read-only key lists the directories of its account.",
                Set.of(Role.READ_ONLY),
                context -> Expect.status(
                        context.send(Request.of("GET", SandboxFiles.at(shared.directories(context), "/"))
                                .as(Role.READ_ONLY)),
                        200));
    }

    // Each file has as many bytes as its index in the order.
    private String write(CheckContext context) throws InterruptedException {
        String directories = shared.directories(context);
        for (String name : NAMES) {
            SandboxFiles.written(context, shared.files(context), FOLDER + "/" + name, "x".repeat(NAMES.indexOf(name)));
        }
        return SandboxFiles.at(directories, FOLDER);
    }

    private static List<String> names(Iterable<JsonNode> entries) {
        List<String> names = new ArrayList<>();
        entries.forEach(entry -> names.add(entry.path("name").asText()));
        return names;
    }

    private static void add(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.check(id, Level.EXTENSION, sentence, check);
    }
}
