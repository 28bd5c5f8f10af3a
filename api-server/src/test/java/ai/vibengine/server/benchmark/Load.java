package ai.vibengine.server.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/** As many requests as a server takes: by wrk where it is installed, otherwise by the JDK's client, which takes more for itself. */
@NullMarked
final class Load {

    private static final int CONNECTIONS = 16;
    private static final Pattern RESULT = Pattern.compile("Requests/sec:\\s+([0-9.]+)");

    private static final boolean WRK = List.of(System.getenv("PATH").split(":", -1)).stream()
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "wrk")));

    private Load() {}

    static String tool() {
        return WRK ? "wrk" : "the JDK's HTTP client";
    }

    /** Requests per second. */
    static double of(String url, String key, int seconds) throws IOException, InterruptedException {
        return WRK ? wrk(url, key, seconds) : byHand(url, key, seconds);
    }

    private static double wrk(String url, String key, int seconds) throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder(
                        "wrk", "-t1", "-c" + CONNECTIONS, "-d" + seconds + "s", "-H", "X-API-Key: " + key, url)
                .redirectErrorStream(true)
                .start();
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher result = RESULT.matcher(output);
        if (wrk.waitFor() != 0 || !result.find() || output.contains("Non-2xx")) {
            throw new IOException(output);
        }
        return Double.parseDouble(result.group(1));
    }

    private static double byHand(String url, String key, int seconds) throws InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).header("X-API-Key", key).build();
        AtomicLong answered = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Thread caller = new Thread(() -> {
                while (System.nanoTime() < end) {
                    (isAnswered(client, request) ? answered : failed).incrementAndGet();
                }
            });
            caller.start();
            callers.add(caller);
        }
        for (Thread caller : callers) {
            caller.join();
        }
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " requests failed");
        }
        return answered.get() * 1e9 / (System.nanoTime() - start);
    }

    private static boolean isAnswered(HttpClient client, HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray()).statusCode() == 200;
        } catch (IOException failure) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
