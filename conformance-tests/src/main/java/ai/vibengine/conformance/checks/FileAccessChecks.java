package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Bench;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.engine.Probe;
import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Role;
import java.util.List;
import java.util.Set;

/** Whose files they are. */
final class FileAccessChecks {
    private static final String FILE = Files.HOME + "/conformance-access";

    private final Workshop workshop;
    private final Lazy<String> file = new Lazy<>(this::write);

    FileAccessChecks(Workshop workshop) {
        this.workshop = workshop;
    }

    void addTo(Catalogue catalogue) {
        add(catalogue, "FILE-40", "Files of an unknown sandbox are 404.", bench -> {
            workshop.files(bench);
            Access.expectAbsent(bench, all("/sandboxes/" + Paths.ABSENT_SANDBOX + "/files"));
        });
        add(catalogue, "FILE-41", "Files of a killed sandbox are 404, and the owner is told why.", bench -> {
            workshop.files(bench);
            Access.expectKilled(bench, all(workshop.killed(bench) + "/files"));
        });
        catalogue.check(
                "FILE-42",
                Level.EXTENSION,
                "Files of another account's sandbox are as absent as those of an unknown one.",
                Set.of(Role.OTHER),
                bench -> {
                    String mine = file.of(bench);
                    Call absent =
                            all("/sandboxes/" + Paths.ABSENT_SANDBOX + "/files").get(0);
                    List<Call> foreign = all(workshop.files(bench));
                    Access.expectForeign(bench, absent, foreign);
                    Files.expectContent("mine", bench.get(mine));
                });
        catalogue.check(
                "FILE-43",
                Level.EXTENSION,
                "A read-only key that writes or deletes a file is 403, and changes nothing.",
                Set.of(Role.READ_ONLY),
                bench -> {
                    String mine = file.of(bench);
                    for (Call call : all(workshop.files(bench))) {
                        if (!call.method().equals("GET")) {
                            Expect.error(bench.send(call.as(Role.READ_ONLY)), 403, "forbidden");
                        }
                    }
                    Files.expectContent("mine", bench.get(mine));
                });
        catalogue.check(
                "FILE-44",
                Level.EXTENSION,
                "A read-only key reads the files of its account.",
                Set.of(Role.READ_ONLY),
                bench -> Files.expectContent(
                        "mine", bench.send(Call.of("GET", file.of(bench)).as(Role.READ_ONLY))));
        add(catalogue, "FILE-45", "A method that the path of files does not have is 405.", bench -> {
            for (String method : List.of("POST", "PATCH")) {
                Expect.error(bench.send(Call.of(method, file.of(bench)).as(Role.MAIN)), 405, "method_not_allowed");
            }
        });
    }

    private static List<Call> all(String files) {
        return List.of(
                Call.of("GET", Files.at(files, FILE)),
                Files.put(files, FILE, "theirs"),
                Call.of("DELETE", Files.at(files, FILE)));
    }

    private String write(Bench bench) throws InterruptedException {
        String files = workshop.files(bench);
        Files.written(bench, files, FILE, "mine");
        return Files.at(files, FILE);
    }

    private static void add(Catalogue catalogue, String id, String sentence, Probe probe) {
        catalogue.check(id, Level.EXTENSION, sentence, probe);
    }
}
