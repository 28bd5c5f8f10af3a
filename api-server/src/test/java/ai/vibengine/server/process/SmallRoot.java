package ai.vibengine.server.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** A small root filesystem, made of a few programs of this machine and what they need. */
@NullMarked
final class SmallRoot {

    private static final List<String> PROGRAMS =
            List.of("sh", "cat", "id", "ls", "touch", "stat", "env", "pwd", "mkdir", "rm");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private SmallRoot() {}

    /** Makes it in a folder that is not there yet; {@code /etc/mark} says that it is from elsewhere. */
    static Path make(Path root) throws IOException {
        for (String made : List.of("bin", "etc", "opt")) {
            Files.createDirectories(root.resolve(made));
        }
        Files.writeString(root.resolve("etc/mark"), "from elsewhere");
        for (String program : PROGRAMS) {
            Path path = Path.of("/usr/bin", program).toRealPath();
            Files.copy(path, root.resolve("bin").resolve(program));
            Matcher libraries = LIBRARY.matcher(output("ldd", path.toString()));
            while (libraries.find()) {
                Path library = root.resolve(libraries.group(1).substring(1));
                if (!Files.exists(library)) {
                    Files.createDirectories(Objects.requireNonNull(library.getParent()));
                    Files.copy(Path.of(libraries.group(1)), library);
                }
            }
        }
        return root;
    }

    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
