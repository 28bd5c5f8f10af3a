package ai.vibengine.client.internal.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one {@link HttpClient} of a client, and its threads: a fixed few that handle what comes, and the JDK's selector.
 * Before Java 21 the JDK's client cannot be closed, its selector ends some time after a garbage collection. But it ends
 * in good order when interrupted, so this finds it among the threads of a group of its own.
 */
public final class SharedHttpClient implements AutoCloseable {

    private static final ThreadGroup GROUP = new ThreadGroup("vibengine-client");
    /** Not the group itself: the JDK locks that to start a thread in it. */
    private static final Object STARTING = new Object();

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

    private final int number = NUMBER.incrementAndGet();
    private final ExecutorService pool;
    private final ThreadPoolExecutor continuations;
    private final HttpClient http;
    private final Set<Thread> selectors;

    public SharedHttpClient(Settings settings) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                settings.ioThreads(),
                settings.ioThreads(),
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> daemon(task, "vibengine-client-" + number));
        // A client that was forgotten instead of closed shall not keep threads either.
        threads.allowCoreThreadTimeOut(true);
        pool = threads;
        // As many as are needed: what runs here may block, and nothing that others do can keep it from running.
        continuations = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> daemon(task, "vibengine-client-" + number + "-then"));
        HttpClient.Builder builder = HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(pool);
        if (settings.baseUrl().getScheme().equalsIgnoreCase("http")) {
            // On clear text the JDK would try an upgrade to HTTP/2 with every new connection, bodies included.
            builder.version(HttpClient.Version.HTTP_1_1);
        }
        if (settings.proxy() != null) {
            builder.proxy(new CheckedProxySelector(settings.proxy()));
        }
        if (settings.sslContext() != null) {
            builder.sslContext(settings.sslContext());
        }
        synchronized (STARTING) {
            Set<Thread> before = selectorThreads();
            http = inGroup(builder::build);
            selectors = selectorThreads();
            selectors.removeAll(before);
        }
    }

    public CompletableFuture<HttpResponse<ResponseBody>> send(
            HttpRequest request, HttpResponse.BodyHandler<ResponseBody> body) {
        return http.sendAsync(request, body);
    }

    /**
     * Sends and waits on the caller's thread. The JDK hands what is sent otherwise to another thread in the end, which
     * on a machine with two processors is a new one for each answer. An interrupt ends the wait and is kept.
     */
    public CompletableFuture<HttpResponse<ResponseBody>> sendBlocking(
            HttpRequest request, HttpResponse.BodyHandler<ResponseBody> body) {
        try {
            return CompletableFuture.completedFuture(http.send(request, body));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Runs what may block, on a thread of its own; on the caller's when the client is closed. */
    public void execute(Runnable task) {
        try {
            continuations.execute(task);
        } catch (RejectedExecutionException closed) {
            task.run();
        }
    }

    /** Ends the threads and waits for them, five seconds at most; an interrupt ends the wait and is kept. */
    @Override
    public void close() {
        selectors.forEach(Thread::interrupt);
        pool.shutdown();
        continuations.shutdown();
        long end = System.nanoTime() + LONGEST_CLOSE.toNanos();
        try {
            for (Thread selector : selectors) {
                selector.join(LONGEST_CLOSE.toMillis());
            }
            // One of the pool's own threads may be closing the client, from a continuation; it cannot wait for itself.
            if (Thread.currentThread().getThreadGroup() != GROUP) {
                boolean ended = pool.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS)
                        && continuations.awaitTermination(1, TimeUnit.SECONDS);
                if (!ended) {
                    pool.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static Set<Thread> selectorThreads() {
        Thread[] found = new Thread[GROUP.activeCount() + 64];
        int count = GROUP.enumerate(found);
        Set<Thread> selectors = new HashSet<>();
        for (int i = 0; i < count; i++) {
            if (found[i].getName().startsWith("HttpClient")) {
                selectors.add(found[i]);
            }
        }
        return selectors;
    }

    /** A thread belongs to the group of the thread that made it. */
    private static HttpClient inGroup(Callable<HttpClient> build) {
        FutureTask<HttpClient> task = new FutureTask<>(build);
        daemon(task, "vibengine-client-start").start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the client was made", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the HTTP client could not be made", e.getCause());
        }
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(GROUP, task, name);
        thread.setDaemon(true);
        return thread;
    }
}
