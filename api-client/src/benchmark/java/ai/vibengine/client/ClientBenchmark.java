package ai.vibengine.client;

import ai.vibengine.client.internal.generated.SandboxEnvelope;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What a call costs over the same request made by hand: the JDK's client, Jackson, the same headers, the same model. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 20, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(2)
public class ClientBenchmark {

    private static final String KEY = "ve_sk_0123456789abcdefghijABCDEFGHIJ01";
    private static final String ID = "sbx_a1b2c3d4e5";

    private String url;
    private Vibengine vibengine;
    private HttpClient http;
    private ObjectReader reader;

    @Setup
    public void start() {
        url = System.getProperty("benchmark.url");
        vibengine = Vibengine.builder().baseUrl(url).apiKey(KEY).build();
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        reader = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build()
                .readerFor(SandboxEnvelope.class);
    }

    @TearDown
    public void stop() {
        vibengine.close();
    }

    @Benchmark
    public Object client() {
        return vibengine.sandboxes().get(ID);
    }

    @Benchmark
    public Object bare() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/sandboxes/" + ID))
                .header("X-API-Key", KEY)
                .header("Accept", "application/json")
                .GET()
                .build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return reader.readValue(response.body());
    }

    public static void main(String[] arguments) throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ConstantServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader output = server.inputReader()) {
            String port = output.readLine();
            Collection<RunResult> results = new Runner(new OptionsBuilder()
                            .include(ClientBenchmark.class.getName())
                            .addProfiler(GCProfiler.class)
                            .jvmArgsAppend("-Dbenchmark.url=http://127.0.0.1:" + port)
                            .build())
                    .run();
            System.out.printf(
                    "client / bare, in the same run: median time %.2f (target: at most 1.1), allocation %.2f (target: at most 2)%n",
                    time(results, "client") / time(results, "bare"),
                    allocation(results, "client") / allocation(results, "bare"));
        } finally {
            server.destroy();
        }
    }

    private static double time(Collection<RunResult> results, String name) {
        return of(results, name).getPrimaryResult().getStatistics().getPercentile(50);
    }

    private static double allocation(Collection<RunResult> results, String name) {
        return of(results, name).getSecondaryResults().get("gc.alloc.rate.norm").getScore();
    }

    private static RunResult of(Collection<RunResult> results, String name) {
        return results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith("." + name))
                .findAny()
                .orElseThrow();
    }
}
