package ai.vibengine.server.testing;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An nginx in front of a server, with nothing set but where that is. */
public final class Nginx implements AutoCloseable {

    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"), Path.of("/usr/bin/nginx"));
    private static final int TRIES = 5;
    private static final int PATIENCE_MILLIS = 10_000;

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Whether the machine has one. */
    public static boolean isInstalled() {
        return program().isPresent();
    }

    /** Starts one that keeps its files in the folder. */
    public static Nginx inFrontOf(URI server, Path folder) throws IOException, InterruptedException {
        for (int i = 0; i < TRIES; i++) {
            Nginx nginx = start(server, folder, freePort());
            if (nginx.answers()) {
                return nginx;
            }
            // Another process took the port first.
            nginx.close();
        }
        throw new IOException("nginx did not start: " + Files.readString(folder.resolve("error.log")));
    }

    /** Where it listens. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private static Nginx start(URI server, Path folder, int port) throws IOException {
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log %1$s/error.log;
            events {}
            http {
                access_log off;
                client_body_temp_path %1$s/body;
                proxy_temp_path %1$s/proxy;
                fastcgi_temp_path %1$s/fastcgi;
                uwsgi_temp_path %1$s/uwsgi;
                scgi_temp_path %1$s/scgi;
                server {
                    listen 127.0.0.1:%2$d;
                    location / {
                        proxy_pass %3$s;
                    }
                }
            }
            """.formatted(folder, port, server));
        File log = folder.resolve("output.log").toFile();
        return new Nginx(
                new ProcessBuilder(
                                program().orElseThrow().toString(),
                                "-p",
                                folder.toString(),
                                "-e",
                                folder.resolve("error.log").toString(),
                                "-c",
                                configuration.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log)
                        .start(),
                port);
    }

    private boolean answers() throws InterruptedException {
        for (int waited = 0; waited < PATIENCE_MILLIS && process.isAlive(); waited += 20) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
                return process.isAlive();
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        return false;
    }

    private static Optional<Path> program() {
        return PLACES.stream().filter(Files::isExecutable).findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
