package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways for a sandbox's user to the agent and its channel, tried for real. */
@NullMarked
@Timeout(60)
class AgentWallsTest {

    /** Prints the name of the error that an expression of Python fails with; its variables are process 1 and the worker of this command. */
    private static final String ATTACK = """
            python3 - <<'END'
            import ctypes, errno, os, resource, signal, socket
            libc = ctypes.CDLL(None, use_errno=True)
            worker = os.getppid()
            while "agent" not in open("/proc/%%d/comm" %% worker).read():
                worker = int(open("/proc/%%d/stat" %% worker).read().rsplit(")", 1)[1].split()[1])
            def call(number, *arguments):
                if libc.syscall(number, *arguments) < 0:
                    raise OSError(ctypes.get_errno(), "")
            for target in (1, worker):
                try:
                    %s
                    print("done")
                except OSError as refusal:
                    print(errno.errorcode[refusal.errno])
            END
            """;

    @TempDir
    static Path data;

    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = new Scene(data);
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "os.kill(target, signal.SIGKILL) | EPERM",
                "os.kill(target, signal.SIGSTOP) | EPERM",
                "os.kill(target, signal.SIGTERM) | EPERM",
                "signal.pidfd_send_signal(os.pidfd_open(target), signal.SIGKILL) | EPERM",
                "resource.prlimit(target, resource.RLIMIT_NOFILE, (0, 0)) | EPERM",
                "os.setpriority(os.PRIO_PROCESS, target, 19) | EPERM",
                "os.sched_setaffinity(target, {0}) | EPERM",
                "os.open('/proc/%d/mem' % target, os.O_RDWR) | EACCES",
                "os.listdir('/proc/%d/fd' % target) | EACCES",
                "os.open('/proc/%d/environ' % target, os.O_RDONLY) | EACCES",
                "os.readlink('/proc/%d/exe' % target) | EACCES",
                "open('/proc/%d/oom_score_adj' % target, 'w') | EACCES",
                "socket.socket(socket.AF_UNIX).connect('/proc/%d/fd/0' % target) | EACCES",
            })
    void theAgentIsOutOfReach(String attack, String error) throws Exception {
        assertThat(scene.attacker.output(ATTACK.formatted(attack.strip()))).isEqualTo(error + "\n" + error);
    }

    /** By number, for x86: ptrace, process_vm_writev, pidfd_getfd, kcmp. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "call(101, 16, target, 0, 0)",
                "call(311, target, 0, 0, 0, 0, 0)",
                "call(438, os.pidfd_open(target), 0, 0)",
                "call(312, os.getpid(), target, 0, 0, 0)",
            })
    void theAgentIsNotTraced(String attack) throws Exception {
        assertThat(scene.attacker.output(ATTACK.formatted(attack)).lines())
                .hasSize(2)
                .isSubsetOf("EPERM", "ENOSYS");
    }

    @Test
    void itsSocketHasNoNameInside() throws Exception {
        assertThat(scene.attacker.output("tail -n +2 /proc/net/unix")).isEmpty();
        assertThat(scene.attacker.output("find / -xdev -type s 2>/dev/null; find /dev -type s"))
                .isEmpty();
    }

    @Test
    void itsProgramIsNotReplaced() throws Exception {
        assertThat(scene.attacker.sh("cp /bin/true /dev/agent/agent").status()).isNotZero();
        assertThat(scene.attacker.sh("mv /dev/agent /dev/other").status()).isNotZero();
        assertThat(scene.attacker.sh("touch /dev/agent/file").status()).isNotZero();
    }

    @Test
    void itsProgramGivesNobodyAnotherUser() throws Exception {
        assertThat(scene.attacker.output("""
                python3 - <<'END'
                import struct, subprocess
                path = b"/etc/hostname"
                request = struct.pack(">I", len(path)) + path
                said = subprocess.run(["/dev/agent/agent", "worker", "0", "0"], stdout=subprocess.PIPE,
                    input=b"r" + struct.pack(">I", len(request)) + request)
                print(said.stdout[:1].decode(), said.stdout[5])
                END
                """)).isEqualTo("F 4");
    }

    @Test
    void aKillOfEverythingLeavesTheWorkersThatTellTheirEnds() throws Exception {
        assertThat(scene.attacker.sh("kill -9 -1; echo still here").output()).contains("still here");
        assertThat(scene.attacker.output("echo it serves")).isEqualTo("it serves");
    }

    @Test
    void whatItStartsHoldsNothingOfIts() throws Exception {
        assertThat(scene.attacker.output("ls -l /proc/self/fd | grep -c -e socket: -e anon_inode || true"))
                .isEqualTo("0");
        assertThat(scene.attacker.output("id -u; grep -c '^Cap.*0000000000000000' /proc/self/status"))
                .isEqualTo("70000\n5");
    }
}
