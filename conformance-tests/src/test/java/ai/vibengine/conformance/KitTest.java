package ai.vibengine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.Secret;
import ai.vibengine.conformance.reference.Fault;
import ai.vibengine.conformance.reference.FaultyServers;
import ai.vibengine.conformance.reference.ReferenceServer;
import ai.vibengine.conformance.reference.VirtualTime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command line: its options, its exit codes and its reports. */
class KitTest {
    private static final String KEY = "ve_sk_0123456789abcdefghijklmnopqrstuvwxyz01";

    // Of those that take no time, and are about something else than when.
    private static final String QUICK = "ERR,LIST-01,LIST-03,FILTER-08,ENV";

    @TempDir
    Path folder;

    /** What became of a run. */
    record Run(int status, String out, String err) {}

    static Run run(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new Kit());
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        int status = Kit.execute(environment, List.of(arguments), line);
        return new Run(status, out.toString(), err.toString());
    }

    private static Run run(ReferenceServer server, String... arguments) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("VE_CONFORMANCE_BASE_URL", server.url().toString());
        server.target().keys().forEach((role, key) -> environment.put(Settings.variable(role.option()), key.value()));
        return run(environment, arguments);
    }

    private static ReferenceServer good() throws Exception {
        return ReferenceServer.good(new VirtualTime());
    }

    private static ReferenceServer faulty(String name) throws Exception {
        Fault fault = FaultyServers.all(List.of()).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return ReferenceServer.with(fault, new VirtualTime());
    }

    @ParameterizedTest
    @CsvSource({
        "--api-key=x, are required",
        "--base-url=http://x --api-key=, --api-key: A key is one or more visible ASCII characters",
        "--base-url=http://x --api-key=x --limited-key=ä, --limited-key: A key is one or more",
        "--api-key=x --base-url=ftp://x, not an http or https URL",
        "--api-key=x --base-url=http://u:p@x, has no user",
        "--api-key=x --base-url=http://x --level=strict, --level is",
        "--api-key=x --base-url=http://x --parallel=0, --parallel is",
        "--api-key=x --base-url=http://x --timeout=0, --timeout is",
        "--api-key=x --base-url=http://x --budget=soon, --budget is",
        "--api-key=x --base-url=http://x --seed=soon, Invalid value for option '--seed'",
        "--api-key=x --base-url=http://x --proxy=x:y, --proxy is",
        "--api-key=x --base-url=http://x --proxy=https://x, no way through a proxy of https",
        "--api-key=x --base-url=http://x%, --base-url is no URL",
        "--api-key=x --base-url=http://x --ca-file=/nowhere, --ca-file /nowhere cannot be read",
        "--api-key=x --base-url=http://x --baseline=/nowhere, --baseline /nowhere cannot be read",
        "--api-key=x --base-url=http://x --only=NONE-99, Nothing is selected",
        "--api-key=x --base-url=http://x --config=/nowhere, --config /nowhere cannot be read",
        "--api-key=x --nonsense, Unknown option",
    })
    void aBadConfigurationIsNamedAndEndsWith2(String arguments, String said) {
        Run run = run(Map.of(), arguments.split(" ", -1));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(said);
    }

    @Test
    void aLineBreakAtTheEndOfAKeyOrUrlIsNamed() {
        assertThat(run(Map.of(), "--base-url=http://x", "--api-key=" + KEY + "\n")
                        .err())
                .contains("--api-key ends with a line break")
                .doesNotContain(KEY);
        assertThat(run(Map.of(), "--base-url=http://x\n", "--api-key=" + KEY).err())
                .contains("--base-url ends with a line break");
        assertThat(run(Map.of(), "--base-url= http://x", "--api-key=" + KEY).err())
                .contains("--base-url begins or ends with a space");
        assertThatThrownBy(() -> Settings.fromEnvironment(
                        Map.of("VE_CONFORMANCE_BASE_URL", "http://x", "VE_CONFORMANCE_API_KEY", KEY + "\r\n")))
                .hasMessageContaining("VE_CONFORMANCE_API_KEY ends with a line break");
    }

    @Test
    void theEnvironmentNamesTheWayToTheTarget() {
        Settings settings = Settings.fromEnvironment(Map.of(
                "VE_CONFORMANCE_BASE_URL",
                "https://x",
                "VE_CONFORMANCE_PROXY",
                "http://u:p@h:3128",
                "VE_CONFORMANCE_TIMEOUT",
                "7",
                "VE_CONFORMANCE_SEED",
                "17"));

        assertThat(settings.seed()).isEqualTo(17);
        assertThat(settings.connection().proxy()).map(Object::toString).contains("h:3128");
        assertThat(settings.connection().timeout()).hasSeconds(7);
    }

    @Test
    void aHostWithAnUnderscoreIsATarget() {
        Run run = run(Map.of(), "--base-url=http://no_such_host.invalid:8080", "--api-key=" + KEY);

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).contains("no address is known of the host no_such_host.invalid");
    }

    @Test
    void aClosedPortEndsWith3() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Run run = run(Map.of(), "--base-url", "http://127.0.0.1:" + port, "--api-key", KEY);

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err())
                .contains("GET /sandboxes?limit=1 was not answered")
                .doesNotContain(KEY);
    }

    @Test
    void aServerThatNeverAnswersEndsWith3() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + socket.getLocalPort();
            Run run = run(Map.of(), "--base-url", url, "--api-key", KEY, "--timeout", "1");

            assertThat(run.status()).isEqualTo(3);
            assertThat(run.err()).contains("too slow", "not answered within 1 s", "--timeout");
        }
    }

    @Test
    void aFileServerEndsWith1() throws Exception {
        HttpServer files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        files.createContext("/", exchange -> {
            byte[] page = "<h1>404 Not Found</h1>".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(404, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        files.start();
        try {
            String url = "http://127.0.0.1:" + files.getAddress().getPort();
            Run run = run(Map.of(), "--base-url", url, "--api-key", KEY);

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains("answered 404 and nothing that the API would");
        } finally {
            files.stop(0);
        }
    }

    @Test
    void aKeyThatIsNoneEndsWith5() throws Exception {
        try (ReferenceServer server = good()) {
            Run run = run(Map.of(), "--base-url", server.url().toString(), "--api-key", KEY);

            assertThat(run.status()).isEqualTo(5);
            assertThat(run.err()).contains("answered 401");
        }
    }

    @Test
    void aRunThatProvesNothingEndsWith4() throws Exception {
        try (ReferenceServer server = good()) {
            Run run =
                    run(Map.of(), "--base-url", server.url().toString(), "--api-key", key(server), "--only", "PERM-02");

            assertThat(run.status()).isEqualTo(4);
            assertThat(run.out()).contains("needs --read-only-key: PERM-02");
        }
    }

    @Test
    void aFaultEndsWith1AndTheReportsSayWhich() throws Exception {
        try (ReferenceServer server = faulty("limit-ignored")) {
            Run run = run(server, "--only", QUICK, "--report-dir", folder.toString());

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out()).contains("fail LIST-03").contains("curl -i -X GET");
            JsonNode report =
                    new JsonMapper().readTree(folder.resolve("report.json").toFile());
            assertThat(report.path("conformant").asBoolean()).isFalse();
            assertThat(Files.readString(folder.resolve("report.md"))).contains("| fail | LIST-03: ");
            assertThat(Files.readString(folder.resolve("junit.xml"))).contains("<failure message=");
            assertThat(Files.readString(folder.resolve("badge.svg"))).contains("not conformant");
            String page = Files.readString(folder.resolve("report.html"));
            assertThat(page).contains("Not conformant").contains("LIST-03");
            // Whoever opens it looks for what is wrong.
            assertThat(page.indexOf("data-verdict=\"fail\" open"))
                    .isPositive()
                    .isLessThan(page.indexOf("data-verdict=\"pass\"><summary>"));
        }
    }

    @Test
    void noReportHoldsAKeyAndTheJsonKeepsItsSchema() throws Exception {
        try (ReferenceServer server = good();
                InputStream schema = Kit.class.getResourceAsStream("report/report.schema.json")) {
            Run run = run(server, "--only", QUICK + ",AUTH", "--report-dir", folder.toString());

            assertThat(run.status()).as(run.out() + run.err()).isZero();
            List<String> texts = new ArrayList<>(List.of(run.out(), run.err()));
            for (String name :
                    List.of("report.json", "junit.xml", "report.html", "report.md", "report.har", "badge.svg")) {
                texts.add(Files.readString(folder.resolve(name)));
            }
            for (Secret key : server.target().keys().values()) {
                String core = key.value().substring(6, 30);
                assertThat(texts).noneMatch(text -> text.contains(core));
            }
            var errors = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(schema.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON)
                    .validate(texts.get(2), InputFormat.JSON);
            assertThat(errors).isEmpty();
            JsonNode har = new JsonMapper().readTree(texts.get(6));
            assertThat(har.at("/log/entries").size()).isGreaterThan(50);
        }
    }

    @Test
    void theOptionWinsOverTheVariableAndTheVariableOverTheFile() throws Exception {
        try (ReferenceServer server = good()) {
            Path file = folder.resolve("kit.yaml");
            Files.writeString(
                    file,
                    "base-url: " + server.url() + "/\napi-key: " + key(server)
                            + "\nonly: [ERR-01, LIST-01]\nlevel: extension\nparallel: 3\n");

            Run run = run(Map.of("VE_CONFORMANCE_PARALLEL", "2"), "--config", file.toString(), "--level", "documented");

            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out())
                    .contains("level documented")
                    .contains("parallel 2")
                    .contains("only [ERR-01, LIST-01]")
                    .contains("2 pass");
        }
    }

    @Test
    void theFileNamesNoOptionThatThereIsNot() throws Exception {
        Path file = folder.resolve("kit.yaml");
        Files.writeString(file, "base_url: http://x\n");

        Run run = run(Map.of("VE_CONFORMANCE_CONFIG", file.toString()));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("has no option base_url");
    }

    @Test
    void knownFailuresDoNotCountButNewAndVanishedOnesStandOut() throws Exception {
        try (ReferenceServer server = faulty("limit-ignored")) {
            Path baseline = folder.resolve("known");
            Files.writeString(baseline, "# what we know\nLIST-03  # the limit\nERR-01\n");
            Run known = run(server, "--only", "LIST-03,ERR-01", "--baseline", baseline.toString());
            Files.writeString(baseline, "ERR-01\n");
            Run fresh = run(server, "--only", "LIST-03,ERR-01", "--baseline", baseline.toString());

            assertThat(known.status()).isZero();
            assertThat(known.out()).contains("Fails no more, though in the baseline: ERR-01");
            assertThat(fresh.status()).isEqualTo(1);
            assertThat(fresh.out()).contains("New, not in the baseline: LIST-03");
        }
    }

    @Test
    void readOnlySendsNothingThatWrites() throws Exception {
        ConcurrentLinkedQueue<String> methods = new ConcurrentLinkedQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", exchange -> {
            methods.add(exchange.getRequestMethod());
            byte[] list = "{\"data\":[],\"has_more\":false,\"total_count\":0}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : list.length);
            if (!exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseBody().write(list);
            }
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            Run run = run(Map.of(), "--base-url", url, "--api-key", KEY, "--read-only", "--skip", "WIRE");

            assertThat(run.out()).contains("only reads are allowed");
            assertThat(methods).isNotEmpty().allMatch(method -> method.equals("GET") || method.equals("HEAD"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aSpentBudgetIsSaid() throws Exception {
        try (ReferenceServer server = good()) {
            Run run = run(server, "--only", "LIST,EXPIRY", "--budget", "0s");

            assertThat(run.status()).isEqualTo(4);
            assertThat(run.out()).contains("the budget of the run is spent: LIST-01");
        }
    }

    @Test
    void aSweepRemovesWhatOtherRunsLeftAndNothingElse() throws Exception {
        try (ReferenceServer server = good()) {
            String left = create(server, "\"metadata\":{\"conformance-run\":\"run1abcdefgh\"}");
            String ours = create(server, "\"metadata\":{\"conformance-run\":\"of someone\"}");

            Run run = run(server, "--sweep");

            assertThat(run.status()).isZero();
            assertThat(run.out()).contains("Removed /sandboxes/" + left).doesNotContain(ours);
        }
    }

    @Test
    void theListSendsNothingAndNeedsNoServer() {
        Run run = run(Map.of(), "--list", "--level", "extension");

        assertThat(run.status()).isZero();
        assertThat(run.out().lines().count()).isGreaterThan(250);
        assertThat(run.out()).contains("LIST-07\tdocumented\thas_more says whether another page follows.");
    }

    @Test
    void theHelpNamesEveryRole() {
        String help = run(Map.of(), "--help").out();

        for (Role role : Role.values()) {
            assertThat(help).contains(role.option());
        }
    }

    private static String key(ReferenceServer server) {
        return server.target().key(Role.MAIN).orElseThrow().value();
    }

    private static String create(ReferenceServer server, String property) throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.url() + "/sandboxes"))
                .header("X-API-Key", key(server))
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"template\":\"base\"," + property + "}"))
                .build();
        String body = java.net.http.HttpClient.newHttpClient()
                .send(request, java.net.http.HttpResponse.BodyHandlers.ofString())
                .body();
        return new JsonMapper().readTree(body).at("/data/sandbox_id").asText();
    }
}
