package ai.vibengine.conformance.checks.file;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.SandboxFiles;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.openapi.Level;
import java.util.List;

/** Paths of files: relative, forbidden, odd, and through links. */
public final class FilePathChecks {
    private static final String FOLDER = SandboxFiles.HOME + "/conformance-paths";
    private static final String ABSENT = FOLDER + "/absent";

    private final SharedSandbox shared;

    public FilePathChecks(SharedSandbox shared) {
        this.shared = shared;
    }

    public void addTo(Catalogue catalogue) {
        addPaths(catalogue);
        addLinks(catalogue);
    }

    private void addPaths(Catalogue catalogue) {
        add(catalogue, "FILE-30", "What is not there is 404, to read and to delete.", context -> {
            String absent = SandboxFiles.at(shared.files(context), ABSENT);
            Expect.notFound(context.get(absent));
            Expect.notFound(context.delete(absent));
            Exchange head = context.send(Request.of("HEAD", absent).as(Role.MAIN));
            Expect.status(head, 404);
        });
        add(catalogue, "FILE-31", "A directory where a file is needed is 400.", context -> {
            String files = shared.files(context);
            Expect.invalidRequest(context.get(SandboxFiles.at(files, "/tmp")));
            Expect.invalidRequest(context.delete(SandboxFiles.at(files, "/tmp")));
            Request write = SandboxFiles.put(files, "/tmp", "x").as(Role.MAIN);
            Expect.invalidRequest(context.send(write));
        });
        add(catalogue, "FILE-32", "A relative path begins at /home/user, and .. leads up.", context -> {
            String files = shared.files(context);
            Request write = SandboxFiles.put(files, "conformance-paths/relative", "here")
                    .as(Role.MAIN);
            Expect.status(context.send(write), 200);
            for (String path : List.of(FOLDER + "/relative", "conformance-paths/../conformance-paths/./relative")) {
                SandboxFiles.expectContent("here", context.get(SandboxFiles.at(files, path)));
            }
        });
        add(catalogue, "FILE-33", "What the sandbox's user may not do with a file is 403.", context -> {
            String files = shared.files(context);
            Request write = SandboxFiles.put(files, "/usr/conformance", "x").as(Role.MAIN);
            Expect.forbidden(context.send(write));
            Expect.forbidden(context.delete(SandboxFiles.at(files, "/etc/passwd")));
            Expect.forbidden(context.get(SandboxFiles.at(files, "/root/conformance")));
        });
        add(catalogue, "FILE-34", "A path may have any letters.", context -> {
            String files = shared.files(context);
            String path = FOLDER + "/ünï ☃ & = + % # ? \\ \" '";
            Exchange written = SandboxFiles.written(context, files, path, "odd");
            Expect.property("path", path, written);
            SandboxFiles.expectContent("odd", context.get(SandboxFiles.at(files, path)));
        });
    }

    private void addLinks(Catalogue catalogue) {
        add(catalogue, "FILE-35", "A link is followed inside of the sandbox.", context -> {
            String files = shared.files(context);
            shared.printed(context, link("passwd", "/etc/passwd"));
            String inside = shared.printed(context, "cat /etc/passwd");
            SandboxFiles.expectContent(inside, context.get(SandboxFiles.at(files, FOLDER + "/passwd")));
            shared.printed(context, link("up", "../../../../../../../../etc/passwd"));
            SandboxFiles.expectContent(inside, context.get(SandboxFiles.at(files, FOLDER + "/up")));
        });
        add(catalogue, "FILE-36", "A link is written through.", context -> {
            String files = shared.files(context);
            SandboxFiles.written(context, files, FOLDER + "/target", "before");
            shared.printed(context, link("through", FOLDER + "/target"));
            SandboxFiles.written(context, files, FOLDER + "/through", "after");
            SandboxFiles.expectContent("after", context.get(SandboxFiles.at(files, FOLDER + "/target")));
        });
        add(catalogue, "FILE-37", "DELETE of a link deletes the link, and not what it points at.", context -> {
            String files = shared.files(context);
            SandboxFiles.written(context, files, FOLDER + "/kept", "kept");
            shared.printed(context, link("deleted", FOLDER + "/kept"));
            Exchange deleted = context.delete(SandboxFiles.at(files, FOLDER + "/deleted"));
            Expect.status(deleted, 200);
            Expect.property("type", "symlink", deleted);
            Expect.notFound(context.get(SandboxFiles.at(files, FOLDER + "/deleted")));
            SandboxFiles.expectContent("kept", context.get(SandboxFiles.at(files, FOLDER + "/kept")));
        });
    }

    private static String link(String name, String target) {
        return "mkdir -p " + FOLDER + "; ln -s " + target + " " + FOLDER + "/" + name;
    }

    private static void add(Catalogue catalogue, String id, String sentence, Check check) {
        catalogue.check(id, Level.EXTENSION, sentence, check);
    }
}
