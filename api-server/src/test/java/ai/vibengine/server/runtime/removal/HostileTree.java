package ai.vibengine.server.runtime.removal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Makes trees that only programs other than Java can make. */
@NullMarked
public final class HostileTree {

    /** Python: so many folders, each in the other, with names of so many characters. */
    private static final String NEST = """
        import os, sys
        name = 'd' * int(sys.argv[2])
        for i in range(int(sys.argv[1])):
            os.mkdir(name)
            os.chdir(name)
        open('bottom', 'w').write('x')
        """;

    private HostileTree() {}

    /** A shell command that does it where it is run. */
    public static String nesting(int depth, int length) {
        return "python3 -c \"" + NEST + "\" " + depth + " " + length;
    }

    public static void nest(Path folder, int depth, int length) throws IOException, InterruptedException {
        run(folder, nesting(depth, length));
    }

    /** Runs a shell command there, and says whether it worked. */
    public static void run(Path folder, String command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("sh", "-c", command));
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ": " + said);
        }
    }

    /** Whether the filesystem that tests work on knows immutable files, and this process may make some. */
    public static boolean canMakeImmutable(Path folder) throws IOException, InterruptedException {
        Path probe = Files.createFile(folder.resolve("probe"));
        boolean can = new ProcessBuilder("sh", "-c", "chattr +i probe && chattr -i probe")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
        Files.delete(probe);
        return can;
    }
}
