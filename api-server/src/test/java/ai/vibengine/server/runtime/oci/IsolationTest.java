package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.oci.image.BuiltInBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view and the permissions of a sandbox, as found from within a real one. */
@NullMarked
class IsolationTest {

    @TempDir
    static Path data;

    private static OciRuntimeFixture fixture;
    private static Inside sandbox;

    @BeforeAll
    static void start() {
        fixture = new OciRuntimeFixture(data);
        sandbox = fixture.start();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void itSeesItsOwnProcessesOnly() throws Exception {
        String processes = sandbox.output("ps -eo args --no-headers");

        assertThat(processes.lines().map(String::strip))
                .allMatch(line -> line.startsWith("/dev/agent/agent")
                        || line.startsWith("/bin/sh -c")
                        || line.startsWith("ps -eo"))
                .hasSizeBetween(3, 4);
    }

    @Test
    void itsFirstProcessCollectsTheDead() throws Exception {
        sandbox.output("sh -c 'sleep 0.01 & exit 0' & wait; sleep 0.2");

        assertThat(sandbox.output("ps -eo stat --no-headers")).doesNotContain("Z");
    }

    @Test
    void itWritesToItsHomeAndTmpAndNowhereElse() throws Exception {
        assertThat(sandbox.output("echo 1 > ~/file && echo 2 > /tmp/file && cat ~/file /tmp/file"))
                .isEqualTo("1\n2");
        for (String folder : new String[] {"/", "/usr", "/usr/bin", "/etc", "/dev", "/root", "/var", "/home", "/run"}) {
            assertThat(sandbox.sh("touch " + folder + "/file").status())
                    .as(folder)
                    .isNotZero();
        }
    }

    @Test
    void itHasNoNetworkButItself() throws Exception {
        assertThat(sandbox.output("tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '"))
                .isEqualTo("lo");
        assertThat(sandbox.output("tail -n +2 /proc/net/route")).isEmpty();
        assertThat(sandbox.output("python3 -c 'import socket; s=socket.create_server((\"127.0.0.1\",0));"
                        + " socket.create_connection(s.getsockname()); print(\"lo is up\")'"))
                .isEqualTo("lo is up");
    }

    @Test
    void itSeesNothingOfTheHostsFolders() throws Exception {
        assertThat(sandbox.output("ls -A /home")).isEqualTo("user");
        assertThat(sandbox.sh("ls /root").status()).isNotZero();
        assertThat(sandbox.output("find /var -type f")).isEmpty();
        assertThat(sandbox.output("ls -A /tmp /mnt /srv /opt /run/lock | grep -v :$ | grep -v '^file$' || true")
                        .strip())
                .isEmpty();
        assertThat(sandbox.sh("ls " + data).status()).isNotZero();
        assertThat(sandbox.output("ls -A /").lines())
                .isSubsetOf(
                        ".vibengine bin dev etc home lib lib32 lib64 libx32 media mnt opt proc root run sbin srv tmp usr var"
                                .split(" "));
        assertThat(sandbox.output("ls -A /dev").lines())
                .isSubsetOf(
                        "agent core fd full null ptmx pts random shm stderr stdin stdout tty urandom zero".split(" "));
    }

    @Test
    void itsAccountsAreItsOwn() throws Exception {
        assertThat(sandbox.output("cut -d: -f1 /etc/passwd")).isEqualTo("root\nuser\nnobody");
        assertThat(sandbox.output("id")).isEqualTo("uid=70000(user) gid=70000(user) groups=70000(user)");
        assertThat(sandbox.output("stat -c '%U %G' ~")).isEqualTo("user user");
        assertThat(sandbox.sh("cat /etc/shadow").status()).isNotZero();
    }

    @Test
    void itsUserIsNobodyOnTheMachine() throws Exception {
        for (String file : new String[] {"/etc/passwd", "/etc/group"}) {
            assertThat(Files.readAllLines(Path.of(file)))
                    .extracting(line -> line.split(":", -1)[2])
                    .isNotEmpty()
                    .doesNotContain(Integer.toString(BuiltInBase.USER));
        }
    }

    @Test
    void theServersEnvironmentStaysOutside() throws Exception {
        assertThat(sandbox.output("env | cut -d= -f1 | sort")).isEqualTo("HOME\nLANG\nLOGNAME\nPATH\nPWD\nSHELL\nUSER");
        assertThat(sandbox.sh("cat /proc/1/environ").output()).contains("Permission denied");
    }

    @Test
    void itHoldsNoDescriptorsOfTheHost() throws Exception {
        List<String> held = new ArrayList<>();
        Path descriptors = Path.of("/proc", Long.toString(fixture.init(sandbox.sandboxId())), "fd");
        try (var links = Files.newDirectoryStream(descriptors)) {
            for (Path link : links) {
                held.add(Files.readSymbolicLink(link).toString().replaceAll("[\\[\\]:0-9]", ""));
            }
        }

        assertThat(held).isSubsetOf("socket", "/dev/null", "anon_inodesignalfd", "anon_inodetimerfd");
        assertThat(sandbox.sh("ls /proc/1/fd").output()).contains("Permission denied");
    }

    @Test
    void itHasNoCapabilitiesAndGainsNone() throws Exception {
        String status = sandbox.output("cat /proc/self/status");

        for (String set : new String[] {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}) {
            assertThat(status).contains(set + ":\t0000000000000000");
        }
        assertThat(status).contains("NoNewPrivs:\t1").contains("Seccomp:\t2");
    }

    @Test
    void itHasNamespacesOfItsOwn() throws Exception {
        for (String namespace : new String[] {"pid", "mnt", "net", "ipc", "uts", "cgroup"}) {
            String host =
                    Files.readSymbolicLink(Path.of("/proc/self/ns", namespace)).toString();
            assertThat(sandbox.output("readlink /proc/self/ns/" + namespace))
                    .as(namespace)
                    .isNotEqualTo(host);
        }
    }

    @Test
    void itsMemoryEndsAtTheLimit() throws Exception {
        String allocate = "python3 -c 'x = bytearray(%d << 20); print(\"got it\")'";

        assertThat(sandbox.output(String.format(allocate, 30))).isEqualTo("got it");
        assertThat(sandbox.sh(String.format(allocate, 200)).output()).doesNotContain("got it");
    }

    @Test
    void itsProcessesEndAtTheLimit() throws Exception {
        Inside bomber = fixture.start();
        String forked = bomber.sh(
                        "i=0; while [ $i -lt 100 ]; do sleep 1000 >/dev/null 2>&1 & i=$((i+1)); echo $i; done")
                .output();
        fixture.runtime.stop(bomber.sandboxId());

        assertThat(forked).contains("Cannot fork").doesNotContain("\n32\n");
    }

    @Test
    void itsProcessorTimeEndsAtTheLimit() throws Exception {
        String share = sandbox.output(
                "python3 -c 'import time\ns=time.monotonic()\nc=time.process_time()\nwhile time.monotonic()-s<1: pass\n"
                        + "print(time.process_time()-c)'");

        assertThat(Double.parseDouble(share)).isBetween(0.1, 0.7);
    }

    @Test
    void theMachinesToolsWork() throws Exception {
        assertThat(sandbox.output("python3 -c 'import ssl, sqlite3; print(1+1)'"))
                .isEqualTo("2");
        assertThat(sandbox.output(
                        "cd ~ && rm -rf g && git init -q g && cd g && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x"
                                + " && git log --oneline | wc -l"))
                .isEqualTo("1");
        assertThat(sandbox.output("awk 'BEGIN{print 3}'")).isEqualTo("3");
        assertThat(sandbox.output(
                        "python3 -c 'import ssl; print(len(ssl.create_default_context().get_ca_certs()) > 50)'"))
                .isEqualTo("True");
        assertThat(sandbox.output("mkfifo /tmp/pipe && rm /tmp/pipe && echo ok"))
                .isEqualTo("ok");
    }
}
