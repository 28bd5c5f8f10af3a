package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.sandbox.pause.OnTimeout;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ReaperTest {

    private static final Duration LONGEST_PAUSE = Duration.ofDays(1);

    private final Clock clock = Clock.systemUTC();
    private final CountDownLatch over = new CountDownLatch(1);

    @Test
    void oneThatGoesOnAfterAPauseIsLookedAtUntilItsTimeIsOver() throws Exception {
        Instant now = clock.instant();
        LiveSandbox live = live(now);
        try (Reaper reaper = new Reaper(clock, this::end, id -> {})) {
            live.pause(now);
            reaper.watch(live);
            live.resume(live.resumed(now, 60), now);
            reaper.watch(live);
            // The first look finds it active.
            live.touch(now.plusMillis(500));

            assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void end(LiveSandbox live) {
        if (live.endIfOver(clock.instant())) {
            over.countDown();
        }
    }

    private static LiveSandbox live(Instant now) {
        SandboxRequest request = new SandboxRequest("base", 3600, null, 1, OnTimeout.KILL, EgressPolicy.BLOCKED, null);
        return new LiveSandbox(
                new Sandbox(
                        "sbx_1",
                        "acc_1",
                        request,
                        new SandboxImage("base", List.of()),
                        null,
                        SandboxTimes.startingAt(now),
                        false),
                LONGEST_PAUSE);
    }
}
