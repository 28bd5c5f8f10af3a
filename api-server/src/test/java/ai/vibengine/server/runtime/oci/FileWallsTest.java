package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.removal.TreeRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways to the files of the machine, of its other sandboxes and of the template, tried for real. */
@NullMarked
class FileWallsTest {

    @TempDir
    static Path data;

    private static Scene scene;
    private static Inside attacker;

    @BeforeAll
    static void start() throws Exception {
        // As bad as it gets: only the sandbox keeps its user away from these.
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
        OciRuntimeFixture fixture = new OciRuntimeFixture(data);
        SandboxImage image = Scene.build(
                fixture,
                "layer",
                "test ! -w /usr/local/bin || { cp /usr/bin/id /usr/local/bin/setuid && chmod 6755"
                        + " /usr/local/bin/setuid; }",
                "cp /usr/bin/id /opt/setuid && chmod 6755 /opt/setuid",
                "mkdir /opt/own && echo template > /opt/own/file && chown -R user:user /opt/own",
                "echo template > /opt/root && chmod 644 /opt/root && echo template > /opt/open && chmod 666 /opt/open");
        scene = new Scene(fixture, image);
        attacker = scene.attacker;
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @AfterEach
    void everyoneElseIsAsBefore() throws Exception {
        scene.assertUnharmed();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat $DATA/secret/file",
                "cat /../../../..$DATA/secret/file",
                "cat /proc/1/root$DATA/secret/file",
                "cat /proc/1/cwd/../../../../../..$DATA/secret/file",
                "cat /proc/self/cwd/../../../../../..$DATA/secret/file",
                "cat /proc/$PPID/root$DATA/secret/file",
                "ln -s / ~/up && cat ~/up/../../..$DATA/secret/file; s=$?; rm ~/up; exit $s",
                "for n in /proc/*/root; do cat $n$DATA/secret/file && exit 0; done; exit 1",
                "for n in /proc/*/fd/*; do cat $n/../../../..$DATA/secret/file && exit 0; done; exit 1",
                "ls $DATA/containers",
                "cat /etc/shadow",
                "cat /etc/machine-id",
                "cat /root/.bashrc",
                "ls /sys/kernel",
                "ls /sys/fs/cgroup",
                "head -c 1 /proc/kcore | grep -a .",
                "head -c 1 /proc/kmsg | grep -a .",
                "grep . /proc/keys",
                "grep . /proc/kallsyms",
                "grep . /proc/cmdline",
                "grep . /proc/partitions",
                "ls /proc/1/map_files/* && cat /proc/1/mem"
            })
    void itDoesNotReadTheHostsFiles(String attempt) throws Exception {
        Inside.Result result = attacker.sh(attempt.replace("$DATA", data.toString()));

        assertThat(result.status()).isNotZero();
        assertThat(result.output()).doesNotContain("secret of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat ~/secret",
                "cat /tmp/secret",
                "cat $BUNDLE/rootfs/writable/upper/tmp/secret",
                "cat /proc/1/root$BUNDLE/rootfs/writable/upper/tmp/secret",
                "cat /dev/shm/* /var/tmp/* /run/*",
                "ls /writable",
                "find / -xdev -name 'secret*' -type f 2>/dev/null | grep ."
            })
    void itDoesNotReadAnotherSandboxsFiles(String attempt) throws Exception {
        Path bundle = scene.fixture.bundle(scene.neighbour.sandboxId());
        Inside.Result result = attacker.sh(attempt.replace("$BUNDLE", bundle.toString()));

        assertThat(result.status()).isNotZero();
        assertThat(result.output()).doesNotContain("secret of");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo x > /proc/sys/kernel/core_pattern",
                "echo x > /proc/sys/kernel/hostname",
                "echo 1 > /proc/sys/vm/drop_caches",
                "echo b > /proc/sysrq-trigger",
                "echo 1 > /proc/sys/fs/protected_symlinks",
                "echo 0 > /proc/irq/default_smp_affinity",
                "echo -1000 > /proc/self/oom_score_adj",
                "echo 0 0 1 > /proc/self/uid_map",
                "mount -o remount,rw /usr",
                "touch /usr/bin/new",
                "cp /usr/bin/id /usr/bin/env",
                "rm /usr/bin/env",
                "chmod 777 /usr/bin",
                "mknod /tmp/disk b 254 0",
                "mknod /tmp/memory c 1 1",
                "ls /dev/vda /dev/sda /dev/mem /dev/kmsg /dev/kvm /dev/fuse /dev/loop0 2>/dev/null | grep .",
                "echo x > /dev/new"
            })
    void itDoesNotChangeTheMachine(String attempt) throws Exception {
        assertThat(attacker.sh(attempt).status()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/usr/local/bin/setuid", "/opt/setuid"})
    void aSetuidBinaryGivesNothing(String program) throws Exception {
        Assumptions.assumeTrue(
                program.startsWith("/opt") || !UserNamespace.isEntered(), "an ordinary user builds nothing in /usr");
        assertThat(attacker.output("stat -c %a " + program)).isEqualTo("6755");
        assertThat(attacker.output(program)).isEqualTo("uid=70000(user) gid=70000(user) groups=70000(user)");
    }

    @Test
    void itMakesNoSetuidBinaryThatServesAnotherUser() throws Exception {
        attacker.output("cp /usr/bin/id ~/id && chmod 6755 ~/id; true");

        assertThat(attacker.output("~/id -u")).isEqualTo("70000");
        Path upper = scene.fixture.bundle(attacker.sandboxId()).resolve("rootfs/writable/upper");
        assertThat(upper.resolve("home/user/id")).doesNotExist();
    }

    @Test
    void whatItChangesOfItsTemplateIsItsOwnCopy() throws Exception {
        attacker.output("echo changed > /opt/own/file && echo changed > /opt/open && rm /opt/own/file && ls /opt/own");
        attacker.output("chmod 777 /opt/own && mv /opt/own/ ~/moved; true");

        assertThat(scene.neighbour.output("cat /opt/own/file /opt/open")).isEqualTo("template\ntemplate");
        assertThat(attacker.sh("echo x > /opt/root").status()).isNotZero();
        assertThat(attacker.sh("rm -f /opt/root").status()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ln /usr/bin/env ~/linked",
                "ln /opt/root ~/linked",
                "ln /etc/passwd /tmp/linked",
                "ln /proc/1/exe ~/linked",
                "python3 -c 'import os; os.link(\"/proc/self/fd/0\", \"/tmp/linked\")'"
            })
    void aHardLinkLeadsToNoForeignFile(String attempt) throws Exception {
        assertThat(attacker.sh(attempt).status()).isNotZero();
    }

    @Test
    void linksAreNotFollowedWhenTheSandboxIsRemoved() throws Exception {
        Path victim = Files.createDirectories(data.resolve("victim"));
        Files.writeString(victim.resolve("file"), "unharmed");
        Inside doomed = scene.start(SandboxImage.builtIn());
        String target = victim.toString();
        doomed.output("ln -s " + target + " ~/folder && ln -s " + target + "/file ~/file && ln -s / ~/everything"
                + " && ln -s ../../../../../.." + target
                + " /tmp/relative && mkdir -p ~/a/b && ln -s ../../.. ~/a/b/c");

        scene.fixture.runtime.stop(doomed.sandboxId());

        assertThat(victim.resolve("file")).hasContent("unharmed");
        assertThat(scene.fixture.traces(doomed.sandboxId())).isEmpty();
        TreeRemoval.remove(victim);
    }

    @Test
    void linksOfABuildAreNotFollowedWhenItsLayerIsKeptOrRemoved() throws Exception {
        Path victim = Files.createDirectories(data.resolve("victim"));
        Files.writeString(victim.resolve("file"), "unharmed");
        Files.createDirectories(victim.resolve("tmp"));
        Files.writeString(victim.resolve("tmp/file"), "unharmed");
        String link = "ln -s " + victim + " ";
        try {
            Scene.build(
                    scene.fixture,
                    "links",
                    "rm -rf /tmp && " + link + "/tmp && rm -rf /var && " + link + "/var && rm -rf /run && " + link
                            + "/run",
                    link + "/opt/link");
            scene.fixture.runtime.builder().removeLayer("links");
        } finally {
            scene.fixture.runtime.builder().removeLayer("links");
        }

        assertThat(victim.resolve("file")).hasContent("unharmed");
        assertThat(victim.resolve("tmp/file")).hasContent("unharmed");
        TreeRemoval.remove(victim);
    }

    @Test
    void theHostsPathsAreNotTold() throws IOException, InterruptedException {
        assertThat(attacker.output("cat /proc/self/mountinfo /proc/mounts /proc/self/environ"))
                .doesNotContain(data.toString());
    }
}
