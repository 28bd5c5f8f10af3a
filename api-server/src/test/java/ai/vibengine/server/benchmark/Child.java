package ai.vibengine.server.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;

/** A main class in a JVM of its own, on 256 MiB, which prints one line when it is ready. */
@NullMarked
final class Child implements AutoCloseable {

    private final Process process;
    private final List<String> words;

    Child(Class<?> main, String... arguments) throws IOException {
        this(Map.of(), main, arguments);
    }

    Child(Map<String, String> environment, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        process = builder.start();
        // Its only line: whatever else it says goes to the log.
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        if (line == null) {
            throw new IOException(main.getSimpleName() + " did not start");
        }
        words = List.of(line.split(" ", -1));
    }

    String word(int index) {
        return words.get(index);
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
