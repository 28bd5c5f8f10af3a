package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.template.Template;
import ai.vibengine.client.template.TemplateStatus;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the reference offers to be pasted works when it is pasted: against a real server, with no more than it says it takes. */
class ReferenceSnippetsIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "print(1)\n";
    private static final AtomicInteger NAMES = new AtomicInteger();

    private static RealServer server;
    private static Vibengine vibengine;

    @TempDir
    private Path own;

    @BeforeAll
    static void start() throws Exception {
        server = RealServer.start();
        vibengine =
                Vibengine.builder().baseUrl(server.url()).apiKey(server.key()).build();
    }

    @AfterAll
    static void stop() throws Exception {
        vibengine.close();
        server.close();
    }

    /** There are more snippets than sandboxes that the plan allows at once. */
    @AfterEach
    void killSandboxes() {
        vibengine.sandboxes().list().stream().toList().forEach(Sandbox::kill);
    }

    static Stream<ReferenceSnippet> of(String language) throws Exception {
        return ReferenceSnippet.all(server.url()).stream()
                .filter(snippet -> snippet.language().equals(language));
    }

    static Stream<ReferenceSnippet> curlLines() throws Exception {
        return of("bash");
    }

    static Stream<ReferenceSnippet> javaSamples() throws Exception {
        return of("java");
    }

    @Test
    void everyEndpointHasACurlLineAndAJavaSample() throws Exception {
        Map<String, Set<String>> languages = ReferenceSnippet.all(server.url()).stream()
                .filter(snippet -> snippet.page().contains("/"))
                .collect(Collectors.groupingBy(
                        ReferenceSnippet::page,
                        Collectors.mapping(ReferenceSnippet::language, Collectors.toCollection(HashSet::new))));

        assertThat(languages).hasSizeGreaterThan(18);
        languages.forEach((page, found) -> assertThat(found).as(page).contains("bash", "java"));
    }

    @ParameterizedTest
    @MethodSource("curlLines")
    void aCurlLineIsAnsweredWithASuccess(ReferenceSnippet snippet) throws Exception {
        // The snippet is run as it is, so it is curl's own settings that make a refusal fail.
        Files.writeString(own.resolve(".curlrc"), "fail-with-body\nsilent\nshow-error\n");
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", snippet.code()).redirectErrorStream(true);
        shell.environment().putAll(environment(snippet));
        shell.environment().put("CURL_HOME", own.toString());
        Process process = shell.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        if (snippet.page().endsWith("/read-file.html")) {
            assertThat(output).isEqualTo(FILE);
        } else {
            assertThat(JSON.readTree(output).has("data")).as(output).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("javaSamples")
    void aJavaSampleCompilesAndRuns(ReferenceSnippet snippet) throws Exception {
        compile(snippet.code());

        OtherJvm.Outcome outcome = OtherJvm.run(
                environment(snippet),
                List.of("-XX:TieredStopAtLevel=1", "-cp", own + File.pathSeparator + OtherJvm.classPath(), "Pasted"));

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).isNotBlank();
    }

    /** The variables that the page names, and no others. */
    private static Map<String, String> environment(ReferenceSnippet snippet) throws Exception {
        String sandbox = snippet.environment().contains("SANDBOX_ID") ? sandbox() : "";
        Map<String, String> values = new HashMap<>();
        for (String name : snippet.environment()) {
            values.put(
                    name,
                    switch (name) {
                        case "VE_API_KEY" -> server.key();
                        case "VE_BASE_URL" -> server.url();
                        case "SANDBOX_ID" -> sandbox;
                        case "COMMAND_ID" -> command(sandbox);
                        case "PORT" -> port(sandbox);
                        case "TEMPLATE_ID" -> template();
                        default -> throw new AssertionError(snippet + " takes " + name);
                    });
        }
        if (snippet.page().startsWith("files/") || snippet.page().startsWith("directories/")) {
            write(sandbox);
        }
        if (snippet.page().endsWith("/list-sandboxes.html")) {
            String listed = sandbox();
            assertThat(listed).isNotEmpty();
        }
        if (snippet.page().endsWith("/build-template.html")) {
            forget("base-jq");
        }
        if (snippet.page().endsWith("/create-snapshot.html")) {
            forget("base-set-up");
        }
        return values;
    }

    /** One that goes on until it is told to end. */
    private static String command(String sandbox) {
        return vibengine.sandboxes().commands(sandbox).start("cat").id();
    }

    /** One that is open. */
    private static String port(String sandbox) {
        return Integer.toString(vibengine.sandboxes().ports(sandbox).open(8000).number());
    }

    /** The file that the samples speak of. */
    private static void write(String sandbox) {
        vibengine.sandboxes().files(sandbox).write("/home/user/a.py", FILE);
    }

    private static String sandbox() {
        return vibengine
                .sandboxes()
                .create(c -> c.template("base").timeout(Duration.ofMinutes(2)))
                .id();
    }

    private static String template() {
        Template template = vibengine
                .templates()
                .build(
                        "sample-" + NAMES.incrementAndGet(),
                        t -> t.commands("echo built").waitAtMost(Duration.ofSeconds(60)));
        assertThat(template.status()).as(template.error()).isEqualTo(TemplateStatus.READY);
        return template.id();
    }

    private static void forget(String id) {
        for (Template template : vibengine.templates().list()) {
            if (template.id().equals(id)) {
                vibengine.templates().delete(id);
            }
        }
    }

    /** In the body of a main method, its imports above it, as the reference says. */
    private void compile(String code) throws Exception {
        Map<Boolean, List<String>> lines =
                code.lines().collect(Collectors.partitioningBy(line -> line.startsWith("import ")));
        Path source = own.resolve("Pasted.java");
        Files.writeString(
                source,
                String.join("\n", lines.get(true))
                        + "\npublic class Pasted { public static void main(String[] arguments) {\n"
                        + String.join("\n", lines.get(false))
                        + "\n} }");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            output,
                            files,
                            null,
                            List.of("-proc:none", "-cp", OtherJvm.classPath(), "-d", own.toString()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(output + code).isTrue();
        }
    }
}
