package ai.vibengine.server.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.vibengine.server.runtime.oci.Inside;
import ai.vibengine.server.runtime.oci.Leftovers;
import ai.vibengine.server.runtime.oci.Machine;
import ai.vibengine.server.runtime.removal.HostileTree;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a tenant leaves keeps a server from removing it, or from starting again. */
@NullMarked
class RemovalIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEEP = HostileTree.nesting(60, 200);

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void name() {
        data = folder.resolve("data");
    }

    @Test
    void deepTreesOfASandboxAreRemovedAtItsEndAndByTheNextServer() throws Exception {
        String left;
        String key;
        // In this locale the server cannot even spell the names that it removes.
        try (ServerProcess server = ServerProcess.start(data, Map.of("LC_ALL", "C"))) {
            key = server.key();
            Api api = server.api();
            String deleted = api.create();
            new Inside(data, deleted)
                    .output("cd /tmp && " + DEEP + " && cd ~ && " + DEEP
                            + " && python3 -c \"import os; os.makedirs(bytes([255,10,27]));"
                            + " open(bytes([255,10,27])+b'/'+bytes([254]),'w')\"");

            assertThat(api.delete("/sandboxes/" + deleted).status()).isEqualTo(200);
            assertThat(Machine.traces(data, deleted)).isEmpty();
            assertThat(Eventually.get(this::remains, Set::isEmpty)).isEmpty();

            left = api.create(2);
            new Inside(data, left).output("cd ~ && " + DEEP);
            server.kill();
            assertThatNextServerStartsAndRemoves(key, left);
        }
    }

    @Test
    void deepTreesOfBuildsAreKeptInTheirLayersAndGoWithThem() throws Exception {
        String key;
        // On a disk of its own a build cannot be kept whose paths are that long.
        try (ServerProcess server = ServerProcess.start(data, "--build-disk", "0")) {
            key = server.key();
            Api api = server.unlimitedApi();
            for (String place : List.of("opt", "tmp", "var/tmp", "run", "usr/local")) {
                String name = "deep-" + place.replace('/', '-');
                build(api, name, "cd /" + place + " && " + DEEP);
                assertThat(Eventually.get(() -> status(api, name), status -> !status.equals("building")))
                        .as(place)
                        .isEqualTo("ready");
            }
            assertThat(Eventually.get(this::remains, Set::isEmpty)).isEmpty();
            for (String name : List.of("deep-opt", "deep-tmp")) {
                assertThat(api.delete("/templates/" + name).status()).isEqualTo(200);
            }
            assertThat(Eventually.get(() -> new Leftovers(data).layers(), layers -> layers.size() == 3))
                    .hasSize(3);
            build(api, "cut", "cd /opt && " + DEEP + " && echo made && sleep 1000");
            Eventually.get(
                    () -> api.get("/templates/cut/logs")
                            .body()
                            .path("total_count")
                            .asInt(),
                    lines -> lines > 1);
            server.kill();
            assertThatNextServerStartsAndRemoves(key, "none");
        }
    }

    @Test
    void aDeepTreeOfABuildThatCannotBeKeptLeavesNothing() throws Exception {
        try (ServerProcess server = ServerProcess.start(data)) {
            Api api = server.unlimitedApi();
            build(api, "deep", "cd /opt && " + DEEP);

            assertThat(Eventually.get(() -> status(api, "deep"), status -> !status.equals("building")))
                    .isEqualTo("failed");
            assertThat(api.get("/templates/deep").data().path("error").asText()).contains("too long");
            assertThat(api.delete("/templates/deep").status()).isEqualTo(200);
            assertThat(Eventually.get(this::remains, Set::isEmpty)).isEmpty();
            server.kill();
            assertThatNextServerStartsAndRemoves(server.key(), "none");
        }
    }

    @Test
    void immutableFilesOfASandboxDoNotKeepAServerFromStarting() throws Exception {
        assumeTrue(HostileTree.canMakeImmutable(folder), "this filesystem has no immutable files");
        // On a disk of their own the files of a sandbox go with that disk, whatever they are.
        try (ServerProcess server = ServerProcess.start(data, "--sandbox-disk", "0")) {
            Api api = server.api();
            String key = server.key();
            for (String place : List.of("disk/upper/home/user", "disk", ".")) {
                String id = api.create();
                new Inside(data, id).output("echo kept > ~/file");
                HostileTree.run(
                        data.resolve("containers/bundles").resolve(id).resolve(place),
                        "chattr +i . $(find . -name file)");
                assertThat(api.delete("/sandboxes/" + id).status()).as(place).isEqualTo(200);
                assertThat(Machine.traces(data, id)).as(place).isEmpty();
            }
            String left = api.create(2);
            new Inside(data, left).output("echo kept > ~/file");
            HostileTree.run(
                    data.resolve("containers/bundles").resolve(left).resolve("disk/upper/home/user"),
                    "chattr +i . file");
            server.kill();
            assertThatNextServerStartsAndRemoves(key, left);
        }
    }

    private void assertThatNextServerStartsAndRemoves(String key, String sandbox) throws Exception {
        try (ServerProcess next = ServerProcess.start(data, "--build-network", "none")) {
            assertThat(next.api(key).get("/sandboxes").status()).isEqualTo(200);
            assertThat(Eventually.get(() -> Machine.traces(data, sandbox), List::isEmpty))
                    .isEmpty();
            assertThat(Eventually.get(this::remains, Set::isEmpty)).isEmpty();
            assertThat(next.log()).doesNotContain("cannot be removed");
        }
    }

    private Set<String> remains() throws Exception {
        return new Leftovers(data).remains();
    }

    private static void build(Api api, String name, String command) throws Exception {
        String body = JSON.writeValueAsString(JSON.createObjectNode()
                .put("template_id", name)
                .set("commands", JSON.createArrayNode().add(command)));
        assertThat(api.post("/templates", body).status()).isEqualTo(202);
    }

    private static String status(Api api, String template) throws Exception {
        return api.get("/templates/" + template).data().path("status").asText();
    }
}
