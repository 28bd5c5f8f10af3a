package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.Probe;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import java.util.List;

/** Where paths lead. */
final class FilePathChecks {
    private static final String FOLDER = Files.HOME + "/conformance-paths";
    private static final String ABSENT = FOLDER + "/absent";

    private final Workshop workshop;

    FilePathChecks(Workshop workshop) {
        this.workshop = workshop;
    }

    void addTo(Catalogue catalogue) {
        add(catalogue, "FILE-30", "What is not there is 404, to read and to delete.", bench -> {
            String absent = Files.at(workshop.files(bench), ABSENT);
            Expect.error(bench.get(absent), 404, "not_found");
            Expect.error(bench.delete(absent), 404, "not_found");
            Exchange head = bench.send(Call.of("HEAD", absent).as(Role.MAIN));
            Expect.status(head, 404);
        });
        add(catalogue, "FILE-31", "A directory where a file is needed is 400.", bench -> {
            String files = workshop.files(bench);
            Expect.error(bench.get(Files.at(files, "/tmp")), 400, "invalid_request");
            Expect.error(bench.delete(Files.at(files, "/tmp")), 400, "invalid_request");
            Call write = Files.put(files, "/tmp", "x").as(Role.MAIN);
            Expect.error(bench.send(write), 400, "invalid_request");
        });
        add(catalogue, "FILE-32", "A relative path begins at /home/user, and .. leads up.", bench -> {
            String files = workshop.files(bench);
            Call write = Files.put(files, "conformance-paths/relative", "here").as(Role.MAIN);
            Expect.status(bench.send(write), 200);
            for (String path : List.of(FOLDER + "/relative", "conformance-paths/../conformance-paths/./relative")) {
                Files.expectContent("here", bench.get(Files.at(files, path)));
            }
        });
        add(catalogue, "FILE-33", "What the sandbox's user may not do with a file is 403.", bench -> {
            String files = workshop.files(bench);
            Call write = Files.put(files, "/usr/conformance", "x").as(Role.MAIN);
            Expect.error(bench.send(write), 403, "forbidden");
            Expect.error(bench.delete(Files.at(files, "/etc/passwd")), 403, "forbidden");
            Expect.error(bench.get(Files.at(files, "/root/conformance")), 403, "forbidden");
        });
        add(catalogue, "FILE-34", "A path may have any letters.", bench -> {
            String files = workshop.files(bench);
            String path = FOLDER + "/ünï ☃ & = + % # ? \\ \" '";
            Exchange written = Files.written(bench, files, path, "odd");
            Expect.equal("path", path, written.data().path("path").asText(), written);
            Files.expectContent("odd", bench.get(Files.at(files, path)));
        });
        add(catalogue, "FILE-35", "A link is followed inside of the sandbox.", bench -> {
            String files = workshop.files(bench);
            workshop.printed(bench, link("passwd", "/etc/passwd"));
            String inside = workshop.printed(bench, "cat /etc/passwd");
            Files.expectContent(inside, bench.get(Files.at(files, FOLDER + "/passwd")));
            workshop.printed(bench, link("up", "../../../../../../../../etc/passwd"));
            Files.expectContent(inside, bench.get(Files.at(files, FOLDER + "/up")));
        });
        add(catalogue, "FILE-36", "A link is written through.", bench -> {
            String files = workshop.files(bench);
            Files.written(bench, files, FOLDER + "/target", "before");
            workshop.printed(bench, link("through", FOLDER + "/target"));
            Files.written(bench, files, FOLDER + "/through", "after");
            Files.expectContent("after", bench.get(Files.at(files, FOLDER + "/target")));
        });
        add(catalogue, "FILE-37", "DELETE of a link deletes the link, and not what it points at.", bench -> {
            String files = workshop.files(bench);
            Files.written(bench, files, FOLDER + "/kept", "kept");
            workshop.printed(bench, link("deleted", FOLDER + "/kept"));
            Exchange deleted = bench.delete(Files.at(files, FOLDER + "/deleted"));
            Expect.status(deleted, 200);
            Expect.equal("type", "symlink", deleted.data().path("type").asText(), deleted);
            Expect.error(bench.get(Files.at(files, FOLDER + "/deleted")), 404, "not_found");
            Files.expectContent("kept", bench.get(Files.at(files, FOLDER + "/kept")));
        });
    }

    private static String link(String name, String target) {
        return "mkdir -p " + FOLDER + "; ln -s " + target + " " + FOLDER + "/" + name;
    }

    private static void add(Catalogue catalogue, String id, String sentence, Probe probe) {
        catalogue.check(id, Level.EXTENSION, sentence, probe);
    }
}
