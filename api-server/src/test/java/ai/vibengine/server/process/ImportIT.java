package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.process.Program.Result;
import ai.vibengine.server.runtime.oci.Inside;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root filesystems from elsewhere: a small one, made of a few programs of this machine and what they need. */
@NullMarked
class ImportIT {

    @TempDir
    Path folder;

    private Path root;
    private ServerProcess server;
    private Api api;

    @BeforeEach
    void start() throws Exception {
        root = SmallRoot.make(folder.resolve("root"));
        server = ServerProcess.start(folder.resolve("data"), "--build-network", "none");
        api = server.api();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Result templates(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("templates"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", server.data().toString()));
        return Program.run(command.toArray(String[]::new));
    }

    private Inside sandboxOf(String template) throws Exception {
        var answer = Eventually.get(
                () -> api.post("/sandboxes", "{\"template\": \"" + template + "\", \"timeout\": 600}"),
                created -> created.status() == 201);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return new Inside(server.data(), answer.data().path("sandbox_id").asText());
    }

    @Test
    void aRunningServerOffersWhatIsImportedAndSandboxesStartFromIt() throws Exception {
        Result result = templates("import", "small", "--from", root.toString(), "--description", "A small one");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();

        Eventually.get(() -> api.get("/templates/small").status(), status -> status == 200);
        assertThat(api.get("/templates/small").data().path("type").asText()).isEqualTo("built_in");
        Inside sandbox = sandboxOf("small");
        assertThat(sandbox.output("cd /home/user; cat /etc/mark; echo; id -un; pwd; touch own && stat -c %U own"))
                .startsWith("from elsewhere\nuser\n/home/user\nuser");
        assertThat(sandbox.sh("touch /etc/x").status()).isNotZero();
        assertThat(sandbox.sh("touch /dev/init; rm /dev/init; : > /dev/init").status())
                .isNotZero();
        assertThat(templates("list").out()).contains("small  ready  imported").contains("A small one");
    }

    @Test
    void templatesAreBuiltUponIt() throws Exception {
        templates("import", "small", "--from", root.toString());
        Eventually.get(() -> api.get("/templates/small").status(), status -> status == 200);
        api.post(
                "/templates",
                "{\"template_id\": \"upon\", \"from\": \"small\", \"commands\": [\"echo built > /opt/made; id -u\"]}");
        assertThat(Eventually.get(
                        () -> api.get("/templates/upon").data().path("status").asText(),
                        status -> !status.equals("building")))
                .isEqualTo("ready");
        assertThat(templates("remove", "small").status()).isZero();
        Eventually.get(() -> api.get("/templates/small").status(), status -> status == 404);

        assertThat(sandboxOf("upon").output("cat /opt/made /etc/mark")).isEqualTo("built\nfrom elsewhere");
    }

    @Test
    void asBaseItTakesThePlaceOfTheMachineUntilItIsRemoved() throws Exception {
        Inside before = sandboxOf("base");
        templates("import", "base", "--from", root.toString(), "--description", "elsewhere");
        assertThat(Eventually.get(this::descriptionOfBase, "elsewhere"::equals)).isEqualTo("elsewhere");
        assertThat(sandboxOf("base").output("cat /etc/mark")).isEqualTo("from elsewhere");
        assertThat(before.sh("cat /etc/mark").status()).isNotZero();

        assertThat(templates("remove", "base").status()).isZero();

        assertThat(Eventually.get(this::descriptionOfBase, text -> !text.equals("elsewhere")))
                .isNotEqualTo("elsewhere");
        assertThat(sandboxOf("base").sh("cat /etc/mark").status()).isNotZero();
        assertThat(templates("remove", "base").status()).isEqualTo(1);
    }

    private String descriptionOfBase() throws Exception {
        return api.get("/templates/base").data().path("description").asText();
    }

    @Test
    void whatCannotBeImportedIsRefusedInOneLineAndLeavesNothing() throws Exception {
        Files.writeString(folder.resolve("text"), "no archive");
        Result broken =
                templates("import", "broken", "--from", folder.resolve("text").toString());
        Result name = templates("import", "No Slug", "--from", root.toString());

        assertThat(broken.status()).isEqualTo(1);
        assertThat(broken.err().lines()).singleElement().asString().startsWith("error: ");
        assertThat(name.status()).isEqualTo(2);
        assertThat(name.err()).contains("NAME");
        try (var bases = Files.list(server.data().resolve("containers/bases"))) {
            assertThat(bases).hasSize(1);
        }
    }
}
