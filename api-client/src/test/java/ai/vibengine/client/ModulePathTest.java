package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.testing.FakeVibengine;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client as a module, used by another one. */
class ModulePathTest {

    private static final String MODULE = "module consumer { requires ai.vibengine.client; }";

    @TempDir
    private Path folder;

    @Test
    void aModuleThatRequiresTheClientCompilesAndRuns() throws Exception {
        String program =
                "package consumer; import ai.vibengine.client.Vibengine; import ai.vibengine.client.sandbox.Sandbox;"
                        + "public class Main { public static void main(String[] a) {"
                        + "  try (Vibengine v = Vibengine.fromEnv(); Sandbox s = v.sandboxes().create(c -> c.template(\"base\"))) {"
                        + "    System.out.println(Vibengine.class.getModule() + \" \" + s.status() + \" \" + s.unknownFields());"
                        + "  } } }";
        assertThat(compile(program)).isEmpty();

        try (FakeVibengine fake = FakeVibengine.start()) {
            OtherJvm.Outcome outcome = OtherJvm.run(
                    Map.of("VE_API_KEY", fake.account().key(), "VE_BASE_URL", fake.url()),
                    List.of("-p", folder + File.pathSeparator + modulePath(), "-m", "consumer/consumer.Main"));

            assertThat(outcome.output()).isEqualTo("module ai.vibengine.client running {}" + System.lineSeparator());
            assertThat(fake.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"internal.generated.Sandbox", "internal.http.Transport", "internal.json.Json", "internal.ApiKey"
            })
    void internalTypesCannotBeReached(String type) throws Exception {
        String program = "package consumer; public class Main { ai.vibengine.client." + type + " internal; }";

        assertThat(compile(program)).contains("does not export it");
    }

    private String compile(String program) throws IOException {
        Path module = Files.writeString(folder.resolve("module-info.java"), MODULE);
        Path main = Files.writeString(folder.resolve("Main.java"), program);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            output,
                            files,
                            null,
                            List.of("-cp", "", "-p", modulePath(), "-d", folder.toString()),
                            null,
                            files.getJavaFileObjects(module, main))
                    .call();
            assertThat(compiled).isEqualTo(output.toString().isEmpty());
        }
        return output.toString();
    }

    private static String modulePath() {
        List<String> entries = new ArrayList<>();
        entries.add(Path.of("target", "classes").toAbsolutePath().toString());
        for (String name : List.of("jackson-annotations", "jackson-core", "jackson-databind")) {
            entries.addAll(OtherJvm.jars(name));
        }
        return String.join(File.pathSeparator, entries);
    }
}
