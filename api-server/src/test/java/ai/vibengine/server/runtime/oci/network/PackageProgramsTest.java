package ai.vibengine.server.runtime.oci.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.machine.Tool;
import ai.vibengine.server.runtime.oci.network.NetworkedRuntime.Guest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The programs that people get packages with, without any configuration for the network, in sandboxes and in builds. */
@NullMarked
@TestInstance(Lifecycle.PER_CLASS)
class PackageProgramsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLONE =
            "cd /tmp && GIT_SSL_NO_VERIFY=1 git clone -q https://allowed.test/files/hello.git && cat hello/hello";
    private static final String PIP =
            " -m pip install -q --disable-pip-version-check --no-cache-dir --break-system-packages"
                    + " --trusted-host allowed.test --index-url http://allowed.test/files/simple hello";

    @SuppressWarnings("NullAway.Init")
    private NetworkedRuntime machine;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        for (String program : List.of("git", "wget", "python3", "dpkg-deb")) {
            assumeTrue(Tool.exists(program), program + " is missing: apt-get install git wget python3 dpkg");
        }
        machine = NetworkedRuntime.open(folder);
        Path script = folder.resolve("packages.sh");
        try (InputStream resource = PackageProgramsTest.class.getResourceAsStream("packages.sh")) {
            Files.write(script, Objects.requireNonNull(resource).readAllBytes());
        }
        Path files = Files.createDirectory(folder.resolve("files"));
        Tool.run(PATIENCE, "sh", script.toString(), files.toString());
    }

    @AfterAll
    void close() throws IOException {
        if (machine != null) {
            machine.close();
        }
    }

    @Test
    void gitClonesOverHttpsFromAHostOfTheList() throws Exception {
        assertThat(machine.start(NetworkedRuntime.allowing("allowed.test:443")).output(CLONE))
                .isEqualTo("hello from git");
        assertThat(machine.start(NetworkedRuntime.allowing("other.test:443"))
                        .sh(CLONE)
                        .status())
                .isNotZero();
    }

    @Test
    void wgetLoadsFromAHostOfTheList() throws Exception {
        Guest guest = machine.start(NetworkedRuntime.allowing("allowed.test"));

        assertThat(guest.output("wget -q -T 5 -O - http://allowed.test/files/work/hello"))
                .isEqualTo("hello from git");
        assertThat(guest.output("wget -q -T 5 --no-check-certificate -O - https://allowed.test/files/work/hello"))
                .isEqualTo("hello from git");
        assertThat(guest.sh("wget -q -T 5 -t 1 -O - http://other.test/files/work/hello")
                        .status())
                .isNotZero();
    }

    @Test
    void pipInstallsFromAnIndexOfTheList() throws Exception {
        Guest guest = machine.start(NetworkedRuntime.allowing("allowed.test:80"));
        assumeTrue(
                guest.sh("/usr/bin/python3 -m pip --version").status() == 0,
                "pip is missing: apt-get install python3-pip");

        assertThat(guest.output("/usr/bin/python3" + PIP + " --user && /usr/bin/python3 -m hello"))
                .isEqualTo("hello from pip");
    }

    @Test
    void aptInstallsInABuild() {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        try (LayerBuild build = machine.startBuild()) {
            for (String step : List.of(
                    "rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*",
                    "mkdir -p /etc/apt && echo 'deb [trusted=yes allow-insecure=yes] http://allowed.test/files/apt ./'"
                            + " > /etc/apt/sources.list",
                    "apt-get -q update",
                    "apt-get -q install -y hello-test",
                    "hello-test")) {
                assertThat(build.run(step, Map.of(), null, PATIENCE, (channel, line) -> lines.add(line)))
                        .as(step + "\n" + String.join("\n", lines))
                        .isZero();
            }
        }
        assertThat(lines).last().isEqualTo("hello from apt");
    }

    @Test
    void gitClonesInABuild() {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        try (LayerBuild build = machine.startBuild()) {
            assertThat(build.run(CLONE, Map.of(), null, PATIENCE, (channel, line) -> lines.add(line)))
                    .isZero();
        }
        assertThat(lines).containsExactly("hello from git");
    }
}
