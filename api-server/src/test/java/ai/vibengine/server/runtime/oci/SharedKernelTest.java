package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The resources that the kernel counts by user, by file or for the whole machine: one sandbox takes all that it gets, and a neighbour wants
 * some.
 */
@NullMarked
class SharedKernelTest {

    /** The common part of the attempts: {@code fill} takes something until there is no more of it. */
    private static final String LIBC = """
            import ctypes, fcntl, os, time
            libc = ctypes.CDLL(None, use_errno=True)
            def fill(take, most):
              n = 0
              try:
                while n < most: take(); n += 1
              except OSError: pass
            def checked(result):
              if result < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
              return result
            """;

    private static final String TIMER = """
            def timer():
              checked(libc.timer_create(1, None, ctypes.byref(ctypes.c_void_p())))
            """;

    private static final String QUEUE = """
            number = iter(range(10000))
            def queue():
              checked(ctypes.CDLL("librt.so.1", use_errno=True).mq_open(b"/q%d" % next(number), 0o102, 0o600, None))
            """;

    @TempDir
    Path data;

    private Scene scene;

    @BeforeEach
    void start() throws Exception {
        scene = new Scene(data);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void aLockOnAProgramIsNobodyElses() throws Exception {
        hold("f = open(\"/usr/bin/env\"); fcntl.flock(f, fcntl.LOCK_EX)");
        String lock = "flock --exclusive --nonblock /usr/bin/env true";

        assertThat(scene.attacker.sh(lock).status()).as("the lock is held").isNotZero();
        assertThat(scene.neighbour.sh(lock).status()).isZero();
        assertThat(Inside.run(List.of("sh", "-c", lock)).status()).isZero();
    }

    @Test
    void itIsNotToldWhatOthersRun() throws Exception {
        hold("""
                watch = checked(libc.inotify_init1(0o4000))
                for folder in (b"/usr/bin", b"/usr/lib", b"/usr/share", b"/etc", b"/usr"):
                  checked(libc.inotify_add_watch(watch, folder, 0xfff))
                def told():
                  try: return os.read(watch, 65536).replace(b"\\0", b"").decode("latin-1")
                  except BlockingIOError: return ""
                open("/tmp/ready", "w").close()
                while True:
                  time.sleep(0.02)
                  with open("/tmp/told", "a") as told_file: told_file.write(told())
                """);

        scene.neighbour.output("/usr/bin/factor 6; ls /usr/bin /usr/share /etc > /dev/null");
        Inside.run(List.of("/usr/bin/factor", "6"));
        scene.attacker.output("/usr/bin/expand /dev/null");
        scene.attacker.output("until grep -q expand /tmp/told; do sleep 0.02; done");

        assertThat(scene.attacker.output("grep -c factor /tmp/told || true")).isEqualTo("0");
    }

    @Test
    void watchersOfFilesAreLeftForOthers() throws Exception {
        hold("fill(lambda: checked(libc.inotify_init1(0)), 2000)");

        assertThat(scene.neighbour.output(python("print(checked(libc.inotify_init1(0)) > 0)")))
                .isEqualTo("True");
    }

    @Test
    void timersAreLeftForOthers() throws Exception {
        hold(TIMER + "fill(timer, 5000)");

        assertThat(scene.neighbour.output(python(TIMER + "timer(); print(1)"))).isEqualTo("1");
    }

    @Test
    void messageQueuesAreLeftForOthersOrForNobody() throws Exception {
        String tried = python(QUEUE + "try: queue(); print(1)\nexcept OSError as refusal: print(refusal.errno)");
        String before = scene.neighbour.output(tried);
        hold(QUEUE + "fill(queue, 300)");

        assertThat(before).isIn("1", "38");
        assertThat(scene.neighbour.output("rm -f /dev/mqueue/*; " + tried.replace("/q%d", "/other%d")))
                .isEqualTo(before);
    }

    @Test
    void pipesOfFullSizeAreLeftForOthers() throws Exception {
        hold("fill(os.pipe, 1900)");

        assertThat(scene.neighbour.output(python("print(fcntl.fcntl(os.pipe()[0], 1032))")))
                .isEqualTo("65536");
    }

    @Test
    void terminalsAreLeftForOthers() throws Exception {
        hold("if os.fork() == 0: pass\nfill(lambda: os.open(\"/dev/ptmx\", os.O_RDWR | os.O_NOCTTY), 4000)");

        assertThat(scene.neighbour.output(python("print(os.open(\"/dev/ptmx\", os.O_RDWR) > 0)")))
                .isEqualTo("True");
    }

    @Test
    void whatItKeepsInSocketsIsItsOwnMemory() throws Exception {
        Assumptions.assumeFalse(UserNamespace.isEntered(), "an ordinary user has no control groups");
        long before = socketMebibytes();
        hold("""
                import socket
                kept = []
                def pair():
                  server = socket.create_server(("127.0.0.1", 0))
                  near = socket.create_connection(server.getsockname()); far, _ = server.accept()
                  kept.append((near, far))
                  near.setblocking(False)
                  block = bytes(1 << 20)
                  try:
                    while True: near.send(block)
                  except BlockingIOError: pass
                fill(pair, 150)
                """);

        assertThat(socketMebibytes() - before).isLessThan((Scene.LIMITS.memoryBytes() >> 20) + 32);
        assertThat(scene.neighbour.output(python("""
                        import socket
                        server = socket.create_server(("127.0.0.1", 0))
                        near = socket.create_connection(server.getsockname()); far, _ = server.accept()
                        near.send(bytes(65536)); print(len(far.recv(1)))
                        """))).isEqualTo("1");
    }

    /** Returns the memory that TCP uses on the whole machine. */
    private static long socketMebibytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/net/sockstat")).stream()
                .filter(line -> line.startsWith("TCP:"))
                .mapToLong(line -> (Long.parseLong(line.replaceAll(".* mem ", "")) * 4096) >> 20)
                .findFirst()
                .orElseThrow();
    }

    /** Runs Python in the attacker's sandbox until the sandbox ends, and returns when it has come to its end or made a file of that name. */
    private void hold(String script) throws Exception {
        scene.attacker.detached("exec " + python(script + "\nopen(\"/tmp/ready\", \"w\").close()\ntime.sleep(1000)"));
        scene.attacker.output("until test -e /tmp/ready; do sleep 0.02; done");
    }

    private static String python(String script) {
        return "python3 -c '" + LIBC + script + "'";
    }
}
