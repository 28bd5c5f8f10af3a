package ai.vibengine.conformance.checks.file;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectAccess;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.OperationPaths;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.util.List;
import java.util.Set;

/** Access to files: unknown and killed sandboxes, other accounts, read-only keys. */
public final class FileAccessChecks {
    private static final String FILE = SandboxFiles.HOME + "/conformance-access";

    private final SharedSandbox shared;
    private final Lazy<String> file = new Lazy<>(this::write);

    public FileAccessChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        add(catalogue, "FILE-40", "Files of an unknown sandbox are 404.", context -> {
            shared.files(context);
            ExpectAccess.absent(context, all("/sandboxes/" + OperationPaths.ABSENT_SANDBOX + "/files"));
        });
        add(catalogue, "FILE-41", "Files of a killed sandbox are 404, and the owner is told why.", context -> {
            shared.files(context);
            ExpectAccess.killed(context, all(shared.killed(context) + "/files"));
        });
        catalogue.check(
                "FILE-42",
                Level.EXTENSION,
                "Files of another account's sandbox are as absent as those of an unknown one.",
                Set.of(Role.OTHER),
                context -> {
                    String mine = file.of(context);
                    Request absent = all("/sandboxes/" + OperationPaths.ABSENT_SANDBOX + "/files")
                            .get(0);
                    List<Request> foreign = all(shared.files(context));
                    ExpectAccess.foreign(context, absent, foreign);
                    SandboxFiles.expectContent("mine", context.get(mine));
                });
        catalogue.check(
                "FILE-43",
                Level.EXTENSION,
                "A read-only key that writes or deletes a file is 403, and changes nothing.",
                Set.of(Role.READ_ONLY),
                context -> {
                    String mine = file.of(context);
                    for (Request request : all(shared.files(context))) {
                        if (!request.method().equals("GET")) {
                            Expect.forbidden(context.send(request.as(Role.READ_ONLY)));
                        }
                    }
                    SandboxFiles.expectContent("mine", context.get(mine));
                });
        catalogue.check(
                "FILE-44",
                Level.EXTENSION,
                "A read-only key reads the files of its account.",
                Set.of(Role.READ_ONLY),
                context -> SandboxFiles.expectContent(
                        "mine", context.send(Request.of("GET", file.of(context)).as(Role.READ_ONLY))));
        add(catalogue, "FILE-45", "A method that the path of files does not have is 405.", context -> {
            String path = file.of(context);
            for (String method :
                    OperationPaths.methodsLacking(context.contract(), path.substring(0, path.indexOf('?')))) {
                Expect.error(context.send(Request.of(method, path).as(Role.MAIN)), 405, "method_not_allowed");
            }
        });
    }

    private static List<Request> all(String files) {
        return List.of(
                Request.of("GET", SandboxFiles.at(files, FILE)),
                SandboxFiles.put(files, FILE, "theirs"),
                Request.of("DELETE", SandboxFiles.at(files, FILE)));
    }

    private String write(CheckContext context) throws InterruptedException {
        String files = shared.files(context);
        SandboxFiles.written(context, files, FILE, "mine");
        return SandboxFiles.at(files, FILE);
    }

    private static void add(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.check(id, Level.EXTENSION, sentence, check);
    }
}
