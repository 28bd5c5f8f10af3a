package ai.vibengine.conformance.http;

import io.restassured.response.Response;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends requests to the target exactly as they are: no header is added, no redirect followed, no body decoded. Thread-safe. */
public final class HttpSender implements AutoCloseable {
    private static final Duration PARTING = Duration.ofSeconds(4);
    private static final int BROKEN_CONNECTIONS = 2;

    private final Target target;
    private final Clock clock;
    private final Connection connection;
    private final Connector connector;
    private final ExecutorService workers = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "wire");
        thread.setDaemon(true);
        return thread;
    });
    private final Queue<RestAssuredSender> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();

    public HttpSender(Target target, Clock clock, Connection connection) {
        this(target, clock, connection, new Connector(InetAddress::getAllByName));
    }

    HttpSender(Target target, Clock clock, Connection connection, Connector connector) {
        this.target = target;
        this.clock = clock;
        this.connection = connection;
        this.connector = connector;
    }

    /** Whether malformed requests reach the target: a proxy answers them itself, unless it opens a tunnel. */
    public boolean straight() {
        return connection.proxy().isEmpty() || target.secure();
    }

    /** The number of requests sent. */
    public int sent() {
        return sent.get();
    }

    /** Sends a request. A GET is repeated when the connection breaks (RFC 9110, section 9.2.2). */
    public Exchange send(Request request) throws InterruptedException {
        return send(request, piece -> {});
    }

    /**
     * Sends a request, and passes each piece of its answer to a listener when it comes.
     *
     * @param listener gets each piece of the body on another thread; reading goes on when it returns
     */
    public Exchange send(Request request, Consumer<byte[]> listener) throws InterruptedException {
        for (int left = BROKEN_CONNECTIONS; ; left--) {
            try {
                return sendOnce(request, listener);
            } catch (UnreachableException e) {
                if (left == 0 || !request.method().equals("GET") || !broke(e.getCause())) {
                    throw e;
                }
            }
        }
    }

    private static boolean broke(@Nullable Throwable cause) {
        return cause instanceof SocketException && !(cause instanceof ConnectException);
    }

    private Exchange sendOnce(Request request, Consumer<byte[]> listener) throws InterruptedException {
        URI url = RequestUrl.of(target.baseUrl(), request.path());
        List<Map.Entry<String, String>> headers = headers(request);
        byte[] body = request.body() == null ? new byte[0] : request.body();
        Instant start = clock.instant();
        sent.incrementAndGet();
        RestAssuredSender free = idle.poll();
        RestAssuredSender sender = free == null ? new RestAssuredSender(connection, connector) : free;
        Future<Exchange> answer = workers.submit(() -> {
            Response response = sender.send(request.method(), url, headers, body, listener);
            return new Exchange(
                    request,
                    start,
                    Duration.between(start, clock.instant()).toMillis(),
                    response.statusCode(),
                    headers(response),
                    new String(response.asByteArray(), StandardCharsets.UTF_8));
        });
        boolean whole = false;
        try {
            Exchange exchange = answer.get(connection.timeout().toMillis(), TimeUnit.MILLISECONDS);
            whole = true;
            return exchange;
        } catch (TimeoutException e) {
            throw new TooSlowException(request, connection.timeout());
        } catch (ExecutionException e) {
            throw new UnreachableException(request, e.getCause());
        } catch (InterruptedException e) {
            settle(answer);
            throw e;
        } finally {
            if (whole) {
                idle.add(sender);
            } else {
                sender.close();
            }
        }
    }

    /** Waits a little for the answer, so that what it creates is there before the cleanup looks for it. */
    private static void settle(Future<Exchange> answer) throws InterruptedException {
        try {
            answer.get(PARTING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // Given up.
        }
    }

    /**
     * Sends bytes that need not be HTTP, on a connection of their own.
     *
     * @param what a description of the bytes, for reports
     */
    public Exchange raw(String what, byte[] bytes) {
        sent.incrementAndGet();
        return new RawSender(target, clock, connection, connector).send(what, bytes);
    }

    @Override
    public void close() {
        workers.shutdownNow();
        idle.forEach(RestAssuredSender::close);
    }

    private List<Map.Entry<String, String>> headers(Request request) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("User-Agent", "vibengine-conformance"));
        if (request.role() != null) {
            Secret key = target.key(request.role())
                    .orElseThrow(() -> new IllegalStateException("No key for " + request.role()));
            headers.add(Map.entry("X-API-Key", key.value()));
        }
        headers.addAll(request.headers());
        return headers;
    }

    private static List<Map.Entry<String, String>> headers(Response response) {
        return response.headers().asList().stream()
                .map(header -> Map.entry(header.getName(), header.getValue()))
                .toList();
    }
}
