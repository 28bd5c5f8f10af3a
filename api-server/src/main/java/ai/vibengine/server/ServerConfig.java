package ai.vibengine.server;

import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.operations.MetricsSetting;
import ai.vibengine.server.port.PreviewSettings;
import ai.vibengine.server.runtime.DiskBounds;
import ai.vibengine.server.runtime.DiskSettings;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.sandbox.resources.SandboxMaxima;
import ai.vibengine.server.template.BuildSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a server. The caller checks that they make sense, and reports errors by the names of the settings.
 *
 * @param port 0 for any free one
 * @param publicUrl the URL for browsers, if not that of the port it listens on
 * @param proxies how many stand in front of it and write the address of their client to {@code X-Forwarded-For}
 * @param runtime the OCI runtime, by name or path
 * @param limits of each sandbox
 * @param maxima the most that a sandbox may ask for
 * @param maxFileBytes how many bytes a file may have that is written into a sandbox
 * @param drain how long requests under way may take when the server stops
 * @param metrics the permitted readers of the metrics
 * @param stopSandboxes whether sandboxes end with the server
 * @param builds how templates are built
 * @param warmSandboxes how many sandboxes wait, started, for whoever creates one
 * @param disk the disk space that was asked for; {@code limits} and {@code builds} have the bounds that hold
 * @param egress what a sandbox may reach
 * @param previews where ports of sandboxes are reached from outside
 */
public record ServerConfig(
        String host,
        int port,
        Optional<URI> publicUrl,
        int proxies,
        Path dataFolder,
        String runtime,
        SandboxLimits limits,
        SandboxMaxima maxima,
        long maxFileBytes,
        Duration drain,
        MetricsSetting metrics,
        boolean stopSandboxes,
        BuildSettings builds,
        int warmSandboxes,
        DiskSettings disk,
        EgressPolicy egress,
        PreviewSettings previews) {

    /**
     * Settings without sandboxes that wait, which bound nothing on the disk but what {@code limits} and {@code builds} say, and let sandboxes
     * reach nothing; their ports are reached on any free port.
     */
    public ServerConfig(
            String host,
            int port,
            Optional<URI> publicUrl,
            int proxies,
            Path dataFolder,
            String runtime,
            SandboxLimits limits,
            long maxFileBytes,
            Duration drain,
            MetricsSetting metrics,
            boolean stopSandboxes,
            BuildSettings builds) {
        this(
                host,
                port,
                publicUrl,
                proxies,
                dataFolder,
                runtime,
                limits,
                SandboxMaxima.unbounded(),
                maxFileBytes,
                drain,
                metrics,
                stopSandboxes,
                builds,
                0,
                DiskSettings.unbounded(),
                EgressPolicy.BLOCKED,
                PreviewSettings.local(0));
    }

    /** Returns these settings with the bounds that the runtime can keep on the disk. */
    public ServerConfig within(DiskBounds bounds) {
        return new ServerConfig(
                host,
                port,
                publicUrl,
                proxies,
                dataFolder,
                runtime,
                limits.withDisk(bounds.sandbox()),
                maxima.on(bounds),
                maxFileBytes,
                drain,
                metrics,
                stopSandboxes,
                builds.withDisk(bounds.build(), bounds.templates()),
                warmSandboxes,
                disk,
                egress,
                previews);
    }
}
