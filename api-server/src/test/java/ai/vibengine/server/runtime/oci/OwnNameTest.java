package ai.vibengine.server.runtime.oci;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.BuildSpec;
import ai.vibengine.server.runtime.LayerBuild;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.runtime.SandboxSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The name of a container for itself, as found from within real ones. */
@NullMarked
class OwnNameTest {

    private static final String LEGAL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";

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
    void itIsALegalNameMadeOfTheId() throws Exception {
        String name = sandbox.sandboxId().replace('_', '-');

        assertThat(name).matches(LEGAL);
        assertThat(sandbox.output("hostname; uname -n; cat /etc/hostname; hostname -f"))
                .isEqualTo(String.join("\n", name, name, name, name));
    }

    @Test
    void programsFindItAtTheLoopback() throws Exception {
        assertThat(
                        sandbox.output(
                                "python3 -c 'import socket; n = socket.gethostname(); print(socket.gethostbyname(n),"
                                        + " sorted({a[4][0] for a in socket.getaddrinfo(n, 80)}), socket.gethostbyname(\"localhost\"))'"))
                .isEqualTo("127.0.0.1 ['127.0.0.1', '::1'] 127.0.0.1");
        assertThat(
                        sandbox.output(
                                "printf 'public class Name { public static void main(String[] a) throws Exception {"
                                        + " System.out.println(java.net.InetAddress.getLocalHost()); } }' > /tmp/Name.java"
                                        + " && java -Xint -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx32m /tmp/Name.java || getent hosts $(hostname)"))
                .contains(sandbox.sandboxId().replace('_', '-'));
    }

    @Test
    void itsFilesHaveTheUsualOwnerAndModes() throws Exception {
        assertThat(sandbox.output("stat -c '%U %G %a' /etc /etc/hosts /etc/hostname /"))
                .isEqualTo("root root 755\nroot root 644\nroot root 644\nroot root 755");
        assertThat(sandbox.sh("echo x >> /etc/hosts").status()).isNotZero();
    }

    @Test
    void aBuildFindsItsOwnAndKeepsNothingOfIt() throws Exception {
        List<String> output = new CopyOnWriteArrayList<>();
        BuildSpec spec = new BuildSpec(
                OciRuntimeFixture.newId(), SandboxImage.builtIn(), OciRuntimeFixture.LIMITS, BuildSpec.Network.NONE);
        String name = spec.buildId().replace('_', '-');
        try (LayerBuild build = fixture.runtime.builder().open(spec)) {
            int unused = build.run(
                    "hostname -f; getent hosts $(hostname)",
                    Map.of(),
                    null,
                    Duration.ofSeconds(30),
                    (channel, line) -> output.add(line));
            build.keep("plain");
        }

        assertThat(output).first().isEqualTo(name);
        assertThat(output).last().asString().endsWith(name);
        assertThat(data.resolve("containers/layers/plain/root/etc/hosts")).doesNotExist();
        assertThat(data.resolve("containers/layers/plain/root/etc/hostname")).doesNotExist();
    }

    @Test
    void whatABuildAddsToTheHostsIsKeptBesideTheNameOfEachSandbox() throws Exception {
        SandboxImage image = Scene.build(
                fixture,
                "hosts",
                "echo '10.1.2.3 database' >> /etc/hosts",
                "echo mine > /etc/hostname",
                "chmod 750 /etc && chmod 755 /etc");
        Inside from = start(image);

        assertThat(from.output("getent hosts database")).startsWith("10.1.2.3");
        assertThat(from.output("hostname -f; cat /etc/hostname")).isEqualTo(nameOf(from) + "\n" + nameOf(from));
        assertThat(from.output("grep -c 'machine itself' /etc/hosts")).isEqualTo("2");
    }

    @Test
    void aBuildMayRemoveTheHosts() throws Exception {
        Inside from = start(Scene.build(fixture, "removed", "rm /etc/hosts && mkdir /etc/hosts"));

        assertThat(from.output("hostname -f; getent hosts localhost | wc -l")).isEqualTo(nameOf(from) + "\n1");
    }

    @Test
    void whatAnImageHasForHostsIsFollowedNowhere() throws Exception {
        Path secret = Files.writeString(data.resolve("secret"), "10.9.9.9 secret-of-the-machine\n");
        Inside link = start(Scene.build(fixture, "link", "rm /etc/hosts && ln -s " + secret + " /etc/hosts"));
        Inside folder = start(Scene.build(
                fixture,
                "folder",
                "cp -r /etc /opt/etc && rm -rf /etc && ln -s /opt/etc /etc && rm -f /opt/etc/hosts && ln -s " + secret
                        + " /opt/etc/hosts"));

        assertThat(link.output("cat /etc/hosts")).contains(nameOf(link)).doesNotContain("secret-of");
        assertThat(folder.output("hostname; ls /etc/passwd; cat /etc/hosts 2>/dev/null || true"))
                .contains("/etc/passwd")
                .doesNotContain("secret-of");
    }

    @Test
    void anImportedRootFilesystemWithoutHostsGetsThem() throws Exception {
        Path base = Files.createDirectory(data.resolve("containers/bases/foreign"));
        for (String part : List.of("bin", "lib", "lib64", "usr")) {
            Inside.run(List.of("sh", "-c", "test ! -L /" + part + " || cp -P /" + part + " " + base));
        }
        for (String made : List.of("etc", "proc", "dev", "tmp", "home/user", "usr/bin", "usr/lib", "usr/lib64")) {
            Files.createDirectories(base.resolve(made));
        }
        Inside.run(List.of(
                "sh",
                "-c",
                "for p in sh hostname cat getent; do cp $(readlink -f $(command -v $p)) " + base
                        + "/usr/bin/$p; ldd $(command -v $p) | grep -o '/lib[^ ]*' | while read l; do mkdir -p " + base
                        + "/usr$(dirname $l); cp -L $l " + base + "/usr$l; done; done; echo 'hosts: files' > " + base
                        + "/etc/nsswitch.conf"));
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwxr-xr-x"));
        Inside foreign = start(new SandboxImage("foreign", List.of()));

        assertThat(foreign.output("hostname; cat /etc/hostname; getent hosts $(hostname)"))
                .startsWith(nameOf(foreign) + "\n" + nameOf(foreign) + "\n")
                .endsWith(nameOf(foreign));
    }

    private static Inside start(SandboxImage image) {
        String id = OciRuntimeFixture.newId();
        fixture.runtime.start(new SandboxSpec(id, image, Scene.LIMITS));
        return fixture.inside(id);
    }

    private static String nameOf(Inside inside) {
        return inside.sandboxId().replace('_', '-');
    }
}
