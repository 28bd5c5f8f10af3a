package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** System calls that a sandbox must not get through with, made for real. */
@NullMarked
class KernelWallsTest {

    private static final String MOUNTS = """
            mount s:none s:/mnt s:tmpfs 0 0 | EPERM
            mount s:/ s:/mnt s:none 4096 0 | EPERM
            mount s:none s:/usr s:none 4128 0 | EPERM
            mount s:none s:/ s:none 32 0 | EPERM
            mount s:proc s:/tmp s:proc 0 0 | EPERM
            umount2 s:/proc 2 | EPERM
            umount2 s:/proc/kcore 2 | EPERM
            umount2 s:/usr 2 | EPERM
            pivot_root s:/tmp s:/tmp | EPERM
            chroot s:/tmp | EPERM
            fsopen s:tmpfs 0 | EPERM
            open_tree -100 s:/ 1 | EPERM
            move_mount -100 s:/tmp -100 s:/mnt 0 | EPERM
            mount_setattr -100 s:/usr 0 b:32 32 | EPERM
            """;

    private static final String NAMESPACES = """
            unshare 0x10000000 | EPERM
            unshare 0x00020000 | EPERM
            unshare 0x40000000 | EPERM
            unshare 0x20000000 | EPERM
            unshare 0x08000000 | EPERM
            unshare 0x04000000 | EPERM
            unshare 0x02000000 | EPERM
            unshare 0x00000080 | EPERM
            clone 0x10000011 0 0 0 0 | ENOSYS
            clone 0x00020011 0 0 0 0 | ENOSYS
            clone 0x40000011 0 0 0 0 | ENOSYS
            clone 0x7e020011 0 0 0 0 | ENOSYS
            clone 0x100000010000011 0 0 0 0 | ENOSYS
            clone3 b:88 88 | ENOSYS
            setns fd:/proc/1/ns/mnt 0 | EACCES
            setns fd:/proc/self/ns/net 0 | EPERM
            """;

    private static final String PROCESSES = """
            ptrace 0 0 0 0 | EPERM
            ptrace 16 1 0 0 | EPERM
            ptrace 0x4206 1 0 0 | EPERM
            process_vm_readv 1 b:16 1 b:16 1 0 | EPERM
            process_vm_writev 1 b:16 1 b:16 1 0 | EPERM
            pidfd_getfd 0 0 0 | EPERM
            kcmp 1 1 0 0 0 | EPERM
            migrate_pages 1 1 b:8 b:8 | EPERM
            move_pages 1 0 0 0 0 0 | EPERM
            """;

    private static final String KERNEL = """
            bpf 0 b:128 128 | EPERM
            bpf 5 b:128 128 | EPERM
            keyctl 0 -3 1 | EPERM
            keyctl 1 0 | EPERM
            add_key s:user s:name s:text 4 -3 | EPERM
            request_key s:user s:name 0 -3 | EPERM
            init_module b:64 64 s: | EPERM
            finit_module fd:/usr/bin/env s: 0 | EPERM
            delete_module s:ext4 2048 | EPERM
            kexec_load 0 0 b:8 0 | EPERM
            kexec_file_load -1 -1 0 0 0 | EPERM
            perf_event_open b:128 0 -1 -1 0 | EPERM
            userfaultfd 0 | EPERM
            userfaultfd 1 | EPERM
            io_uring_setup 8 b:120 | EPERM
            open_by_handle_at -100 h:0800000001000000020000000000000000000000 0 | EPERM
            name_to_handle_at -100 s:/ b:128 b:8 0 | EPERM
            fanotify_init 0 0 | EPERM
            reboot 0xfee1dead 672274793 0 0 | EPERM
            swapon s:/tmp/swap 0 | EPERM
            swapoff s:/tmp/swap | EPERM
            sethostname s:other 5 | EPERM
            setdomainname s:other 5 | EPERM
            settimeofday b:16 0 | EPERM
            clock_settime 0 b:16 | EPERM
            iopl 3 | EPERM
            ioperm 0 1 1 | EPERM
            syslog 3 b:100 100 | EPERM
            quotactl 0x80000700 s:/dev/vda 0 0 | EPERM
            acct 0 | EPERM
            vhangup | EPERM
            mbind 0 0 0 0 0 0 | EPERM
            lookup_dcookie 1 b:8 8 | EPERM
            uselib s:/usr/bin/env | EPERM
            personality 0x0400000 | ENOSYS
            modify_ldt 1 b:16 16 | ENOSYS
            memfd_secret 0 | ENOSYS
            """;

    /** The resources that the kernel counts for the whole machine, or takes from a store that all share. */
    private static final String SHARED = """
            io_setup 1 b:8 | ENOSYS
            io_destroy 0 | ENOSYS
            io_submit 0 0 0 | ENOSYS
            io_cancel 0 0 0 | ENOSYS
            io_getevents 0 0 0 0 0 | ENOSYS
            io_pgetevents 0 0 0 0 0 0 | ENOSYS
            shmctl 0 11 0 | EPERM
            shmctl 0 0x10000000b 0 | EPERM
            mmap 0 4096 3 0x2c040022 -1 0 | ENOMEM
            mmap 0 4096 3 0x12c040022 -1 0 | ENOMEM
            memfd_create s:x 0x2c000004 | ENOMEM
            memfd_create s:x 0x12c000004 | ENOMEM
            shmget 0 4096 0x2c000b80 | ENOMEM
            shmget 0 4096 0x12c000b80 | ENOMEM
            """;

    private static final String POWER = """
            setuid 0 | EPERM
            setgid 0 | EPERM
            setresuid 0 0 0 | EPERM
            setgroups 1 b:4 | EPERM
            capset h:2205082000000000 h:ffffffffffffffffffffffff000000000000000000000000 | EPERM
            setpriority 0 0 -20 | EACCES
            sched_setscheduler 0 1 h:01000000 | EPERM
            mknod s:/tmp/disk 0x61ff 0xfe00 | ENOSYS
            mknod s:/tmp/memory 0x21ff 0x101 | ENOSYS
            mknodat -100 s:/tmp/disk 0x61ff 0xfe00 | ENOSYS
            prctl 24 21 0 0 0 | EPERM
            """;

    private static final String OTHER_WAYS = """
            i386 310 0x10000000
            i386 20 0
            x32-unshare 0x10000000
            x32-getuid
            x32-ptrace 0 0 0 0
            """;

    private static final String ALLOWED = """
            getuid
            clone 0x11 0 0 0 0
            mknod s:/tmp/pipe 0x11ff 0
            personality 0xffffffff
            socket 2 1 0
            socket 1 1 0
            socket 16 3 0
            shmget 0 4096 0x380
            shmctl 0 3 b:200
            shmctl 0 14 b:200
            memfd_create s:x 3
            mmap 0 4096 3 0x22 -1 0
            """;

    @TempDir
    static Path data;

    private static final Map<String, String> answers = new HashMap<>();
    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = new Scene(data);
        List<String> calls = Stream.of(MOUNTS, NAMESPACES, PROCESSES, KERNEL, SHARED, POWER, OTHER_WAYS, ALLOWED)
                .flatMap(String::lines)
                .map(row -> row.split("\\|", -1)[0].strip())
                .toList();
        List<String> answered = scene.calls(calls.toArray(String[]::new));
        for (int i = 0; i < calls.size(); i++) {
            answers.put(calls.get(i), answered.get(i));
        }
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = MOUNTS)
    void itDoesNotMount(String call, String refusal) {
        assertThat(answers.get(call)).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = NAMESPACES)
    void itEntersNoOtherNamespace(String call, String refusal) {
        assertThat(answers.get(call)).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = PROCESSES)
    void itDoesNotReachIntoProcesses(String call, String refusal) {
        assertThat(answers.get(call)).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = KERNEL)
    void itDoesNotReachIntoTheKernel(String call, String refusal) {
        assertThat(answers.get(call)).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = SHARED)
    void itTakesNothingThatTheWholeMachineShares(String call, String refusal) {
        assertThat(answers.get(call)).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = POWER)
    void itGainsNoPower(String call, String refusal) {
        assertThat(answers.get(call)).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource(textBlock = OTHER_WAYS)
    void theFilterKnowsTheOtherWaysIntoTheKernel(String call) {
        assertThat(answers.get(call)).isIn("signal 31", "signal 11", "ENOSYS");
    }

    @ParameterizedTest
    @CsvSource(textBlock = ALLOWED)
    void whatProgramsNeedIsAllowed(String call) {
        assertThat(answers.get(call)).isEqualTo("done");
    }

    @Test
    void everyoneElseIsAsBefore() throws Exception {
        scene.assertUnharmed();
    }
}
