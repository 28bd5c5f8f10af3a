package ai.vibengine.client;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs a program in a JVM of its own. */
final class OtherJvm {

    private OtherJvm() {}

    /** What it printed, errors included, and how it ended. */
    record Outcome(int exit, String output) {}

    static Outcome run(Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** The jars on the class path whose names begin so. */
    static List<String> jars(String prefix) {
        return Arrays.stream(classPath().split(File.pathSeparator, -1))
                .filter(entry -> Path.of(entry).getFileName().toString().startsWith(prefix))
                .toList();
    }
}
