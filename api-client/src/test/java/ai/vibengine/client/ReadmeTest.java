package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.testing.FakeOutcome;
import ai.vibengine.client.testing.FakeVibengine;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every piece of Java in the README compiles, and runs against the fake. */
class ReadmeTest {

    private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    static Stream<String> snippets() throws Exception {
        List<String> found = SNIPPET.matcher(Files.readString(Path.of("README.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(found).hasSizeGreaterThan(5);
        return found.stream();
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void compilesAndRuns(String snippet) throws Exception {
        Files.writeString(
                folder.resolve("Snippet.java"),
                "import ai.vibengine.client.*; import ai.vibengine.client.call.*; import ai.vibengine.client.command.*;"
                        + "import ai.vibengine.client.error.*; import ai.vibengine.client.file.*; import ai.vibengine.client.limits.*; import ai.vibengine.client.paging.*; import ai.vibengine.client.port.*;"
                        + "import ai.vibengine.client.sandbox.*; import ai.vibengine.client.template.*;"
                        + "import ai.vibengine.client.testing.*; import java.time.*;"
                        + "import java.nio.file.*; import java.util.*; import java.util.concurrent.*;"
                        + "public class Snippet { public static void run("
                        + parameters(snippet, "FakeVibengine fake", "Vibengine vibengine", "Sandbox sandbox")
                        + ") throws Exception {" + snippet + "\n} }");
        compile();
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build();
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setProperty("vibengine.apiKey", fake.account().key());
            System.setProperty("vibengine.baseUrl", fake.url());
            Sandbox sandbox = vibengine.sandboxes().create(c -> c.template("base"));
            fake.onCommand(command -> command.background() ? FakeOutcome.running() : FakeOutcome.exit(0));

            loader.loadClass("Snippet")
                    .getMethod("run", FakeVibengine.class, Vibengine.class, Sandbox.class)
                    .invoke(null, fake, vibengine, sandbox);
        } finally {
            System.clearProperty("vibengine.apiKey");
            System.clearProperty("vibengine.baseUrl");
        }
    }

    /** What a snippet makes itself cannot also be a parameter of that name. */
    private static String parameters(String snippet, String... declarations) {
        return Arrays.stream(declarations)
                .map(declaration -> snippet.contains(declaration + " =") ? declaration + "NotUsed" : declaration)
                .collect(Collectors.joining(", "));
    }

    private void compile() throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            output,
                            files,
                            null,
                            List.of("-proc:none", "-cp", OtherJvm.classPath(), "-d", folder.toString()),
                            null,
                            files.getJavaFileObjects(folder.resolve("Snippet.java")))
                    .call();
            assertThat(compiled).as(output.toString()).isTrue();
        }
    }
}
