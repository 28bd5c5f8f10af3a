package ai.vibengine.server.operations;

import ai.vibengine.server.runtime.DiskBounds;
import ai.vibengine.server.runtime.Execs;
import ai.vibengine.server.runtime.LayerBuilder;
import ai.vibengine.server.runtime.SandboxFiles;
import ai.vibengine.server.runtime.SandboxLimits;
import ai.vibengine.server.runtime.SandboxNetworks;
import ai.vibengine.server.runtime.SandboxPorts;
import ai.vibengine.server.runtime.SandboxRuntime;
import ai.vibengine.server.runtime.SandboxSpec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Times the starts of another runtime. */
public final class MeteredRuntime implements SandboxRuntime {

    private final SandboxRuntime runtime;
    private final Timer starts;

    public MeteredRuntime(SandboxRuntime runtime, MeterRegistry metrics) {
        this.runtime = runtime;
        this.starts = Timer.builder("vibengine.sandbox.start")
                .description("How long it takes to start a sandbox")
                .publishPercentileHistogram()
                .register(metrics);
    }

    @Override
    public Set<String> adopt(Set<String> known) {
        return runtime.adopt(known);
    }

    @Override
    public void start(SandboxSpec spec) {
        starts.record(() -> runtime.start(spec));
    }

    @Override
    public void startWaiting(SandboxSpec spec) {
        runtime.startWaiting(spec);
    }

    @Override
    public void onShortage(BooleanSupplier giver) {
        runtime.onShortage(giver);
    }

    @Override
    public void stop(String sandboxId) {
        runtime.stop(sandboxId);
    }

    @Override
    public void endBy(String sandboxId, Instant deadline) {
        runtime.endBy(sandboxId, deadline);
    }

    @Override
    public boolean canLimit() {
        return runtime.canLimit();
    }

    @Override
    public void limit(String sandboxId, SandboxLimits limits) {
        runtime.limit(sandboxId, limits);
    }

    @Override
    public boolean canFreeze() {
        return runtime.canFreeze();
    }

    @Override
    public void freeze(String sandboxId) {
        runtime.freeze(sandboxId);
    }

    @Override
    public void thaw(String sandboxId) {
        runtime.thaw(sandboxId);
    }

    @Override
    public Optional<String> problem() {
        return runtime.problem();
    }

    @Override
    public Set<String> running() {
        return runtime.running();
    }

    @Override
    public void onDeath(Consumer<String> listener) {
        runtime.onDeath(listener);
    }

    @Override
    public SandboxNetworks networks() {
        return runtime.networks();
    }

    @Override
    public SandboxPorts ports() {
        return runtime.ports();
    }

    @Override
    public DiskBounds diskBounds(long memoryBytes) {
        return runtime.diskBounds(memoryBytes);
    }

    @Override
    public LayerBuilder builder() {
        return runtime.builder();
    }

    @Override
    public Execs execs() {
        return runtime.execs();
    }

    @Override
    public SandboxFiles files() {
        return runtime.files();
    }

    @Override
    public void close() {
        runtime.close();
    }
}
