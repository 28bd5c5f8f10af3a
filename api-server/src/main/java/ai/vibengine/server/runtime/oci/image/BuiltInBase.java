package ai.vibengine.server.runtime.oci.image;

import ai.vibengine.server.runtime.SandboxFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * The root folder under which the machine's own {@code /usr} appears: folders of its own, and of {@code /etc} only what programs
 * in {@code /usr} need in order to work, and nothing that tells more about the machine than its installed packages.
 */
public final class BuiltInBase {

    /**
     * The user and group that sandboxes run as. It is no user of the machine: people count from 1000, systemd hands out numbers up to
     * 65519, the likes of {@code nobody} end at 65535, and the ids that users may give to namespaces of their own start at 100000.
     */
    public static final int USER = 70_000;

    static final String PASSWD_LINE = "user:x:" + USER + ":" + USER + ":user:/home/user:/bin/bash";
    static final String GROUP_LINE = "user:x:" + USER + ":";

    private static final List<String> FOLDERS = List.of(
            "dev",
            "etc",
            "home",
            "media",
            "mnt",
            "opt",
            "proc",
            "root",
            "run",
            "run/lock",
            "srv",
            "tmp",
            "usr",
            "var",
            "var/cache",
            "var/lib",
            "var/local",
            "var/log",
            "var/opt",
            "var/spool",
            "var/tmp",
            "home/user");

    /** Copied when present. No passwords, keys, accounts, host names, mounts, proxies or package sources are among them. */
    private static final List<String> CONFIGURATION = List.of(
            "alternatives",
            "bash.bashrc",
            "bash_completion.d",
            "ca-certificates",
            "ca-certificates.conf",
            "debian_version",
            "default/locale",
            "fonts",
            "gai.conf",
            "groff",
            "host.conf",
            "inputrc",
            "java-17-openjdk",
            "java-21-openjdk",
            "ld.so.cache",
            "ld.so.conf",
            "ld.so.conf.d",
            "locale.alias",
            "login.defs",
            "magic",
            "magic.mime",
            "manpath.config",
            "maven/m2.conf",
            "maven/logging",
            "mime.types",
            "netconfig",
            "networks",
            "os-release",
            "perl",
            "profile",
            "protocols",
            "python3",
            "python3.11",
            "python3.12",
            "python3.13",
            "rpc",
            "services",
            "shells",
            "skel",
            "ssl/certs",
            "ssl/openssl.cnf",
            "terminfo",
            "vim",
            "wgetrc",
            "xattr.conf",
            "xdg",
            "xml",
            "sgml");

    private static final List<String> LINKS = List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32");

    private BuiltInBase() {}

    /** Returns the files of the machine that go into it, whether they are there or not. */
    static List<Path> sources() {
        return Stream.concat(
                        CONFIGURATION.stream().map(entry -> Path.of("/etc").resolve(entry)),
                        LINKS.stream().map(link -> Path.of("/", link)))
                .toList();
    }

    /** Makes it in a folder that does not exist yet. */
    public static void create(Path root) throws IOException {
        Files.createDirectory(root);
        for (String folder : FOLDERS) {
            permit(Files.createDirectories(root.resolve(folder)), "rwxr-xr-x");
        }
        permit(root, "rwxr-xr-x");
        permit(root.resolve("root"), "rwx------");
        addServiceFolders(root);
        for (String shared : List.of("tmp", "var/tmp")) {
            // Only this attribute can set the sticky bit.
            Files.setAttribute(root.resolve(shared), "unix:mode", 01777);
        }
        linkPrograms(root);
        for (String entry : CONFIGURATION) {
            FileTree.copyReadable(
                    Path.of("/etc").resolve(entry), root.resolve("etc").resolve(entry));
        }
        identify(root.resolve("etc"));
        for (String own : List.of("home/user")) {
            Files.setAttribute(root.resolve(own), "unix:uid", USER);
            Files.setAttribute(root.resolve(own), "unix:gid", USER);
        }
    }

    /** Adds what {@link SandboxFolders} names, unless there is something of that name. */
    static void addServiceFolders(Path root) throws IOException {
        Path service = root.resolve(SandboxFolders.SERVICE.substring(1));
        if (!Files.exists(service, LinkOption.NOFOLLOW_LINKS)) {
            permit(Files.createDirectory(service), "rwx--x--x");
            Path uploads = Files.createDirectory(root.resolve(SandboxFolders.UPLOADS.substring(1)));
            Files.setAttribute(uploads, "unix:mode", 01777);
        }
    }

    /** Repeats the machine's links from {@code /bin}, {@code /lib} and their like into {@code /usr}. */
    private static void linkPrograms(Path root) throws IOException {
        for (String name : LINKS) {
            Path link = Path.of("/", name);
            if (Files.isSymbolicLink(link)) {
                Files.createSymbolicLink(root.resolve(name), Path.of("usr", name));
            }
        }
    }

    private static void identify(Path etc) throws IOException {
        write(etc.resolve("passwd"), """
            root:x:0:0:root:/root:/bin/bash
            %s
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
            """.formatted(PASSWD_LINE));
        write(etc.resolve("group"), """
            root:x:0:
            tty:x:5:
            %s
            nogroup:x:65534:
            """.formatted(GROUP_LINE));
        LockedAccounts.addTo(etc);
        write(etc.resolve("nsswitch.conf"), """
            passwd: files
            group: files
            shadow: files
            gshadow: files
            hosts: files dns
            networks: files
            protocols: files
            services: files
            """);
        write(etc.resolve("hosts"), """
            127.0.0.1 localhost
            ::1 localhost ip6-localhost ip6-loopback
            """);
        write(etc.resolve("hostname"), "sandbox\n");
        write(etc.resolve("resolv.conf"), "");
        write(etc.resolve("timezone"), "Etc/UTC\n");
        Files.createSymbolicLink(etc.resolve("localtime"), Path.of("/usr/share/zoneinfo/Etc/UTC"));
        Files.createSymbolicLink(etc.resolve("mtab"), Path.of("../proc/self/mounts"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8);
        permit(file, "rw-r--r--");
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
