package ai.vibengine.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import ai.vibengine.client.call.CallOptions;
import ai.vibengine.client.command.LogStream;
import ai.vibengine.client.error.BadRequestException;
import ai.vibengine.client.error.ConcurrencyLimitException;
import ai.vibengine.client.error.ConflictException;
import ai.vibengine.client.error.ForbiddenException;
import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.error.StopReason;
import ai.vibengine.client.sandbox.ListSandboxes;
import ai.vibengine.client.sandbox.NetworkPolicy;
import ai.vibengine.client.sandbox.OnTimeout;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.sandbox.SandboxStatus;
import ai.vibengine.client.sandbox.UpdateSandbox;
import ai.vibengine.client.template.SnapshotSandbox;
import ai.vibengine.client.template.Template;
import ai.vibengine.client.template.TemplateLogLine;
import ai.vibengine.client.template.TemplateStatus;
import ai.vibengine.client.testing.FakeAccount;
import ai.vibengine.client.testing.FakeVibengine;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Client and double together, through the lives of sandboxes and templates. */
class SandboxLifeTest {

    private final VirtualTime time = new VirtualTime();

    @Test
    void aSandboxIsCreatedExtendedAndKilled() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock());
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine.sandboxes().create(c -> c.timeout(Duration.ofMinutes(5)));
            time.pass(Duration.ofMinutes(2));

            assertThat(sandbox.keepAlive(Duration.ofMinutes(10)).timeout()).isEqualTo(Duration.ofMinutes(12));
            assertThat(sandbox.keepAlive(Duration.ofSeconds(1)).timeout()).isEqualTo(Duration.ofMinutes(12));
            assertThat(sandbox.refresh().timeout()).isEqualTo(Duration.ofMinutes(12));
            assertThat(sandbox.kill()).isTrue();
            assertThat(sandbox.kill()).isFalse();
        }
    }

    @Test
    void metadataAreChangedEntryByEntry() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine.sandboxes().create(c -> c.metadata(Map.of("a", "1", "b", "2")));

            Sandbox updated =
                    sandbox.update(u -> u.metadata("b", "3").metadata("c", "4").removeMetadata("a"));

            assertThat(updated.metadata()).isEqualTo(Map.of("b", "3", "c", "4"));
            assertThat(sandbox.refresh().metadata()).isEqualTo(updated.metadata());
            assertThat(vibengine
                            .sandboxes()
                            .async()
                            .update(sandbox.id(), u -> {})
                            .join()
                            .metadata())
                    .isEqualTo(updated.metadata());
            assertThat(sandbox.update(UpdateSandbox::clearMetadata).metadata()).isEmpty();
            sandbox.kill();
            assertThatThrownBy(() -> sandbox.update(u -> u.metadata("a", "1"))).isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void aSandboxIsGivenWhatItAsksForWithinTheLimits() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock());
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine
                    .sandboxes()
                    .create(c -> c.cpu(0.5).memoryMib(256).diskMib(128))
                    .refresh();
            assertThat(sandbox.cpu()).contains(new BigDecimal("0.5"));
            assertThat(sandbox.memoryMib()).contains(256);
            assertThat(sandbox.diskMib()).contains(128);
            assertThat(vibengine.sandboxes().create(c -> {}).memoryMib()).contains(512);
            int most = requireNonNull(vibengine.limits().get().bounds().get("memory_mib"))
                    .max()
                    .intValue();
            assertThatThrownBy(() -> vibengine.sandboxes().create(c -> c.memoryMib(most + 1)))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("memory_mib: must be at most " + most);
        }
    }

    @Test
    void anIdleSandboxEndsUnlessSomethingGoesOnInIt() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock());
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine
                    .sandboxes()
                    .create(c -> c.timeout(Duration.ofMinutes(1)).idleTimeout(Duration.ofSeconds(10)));
            assertThat(sandbox.idleTimeout()).contains(Duration.ofSeconds(10));
            time.pass(Duration.ofSeconds(9));
            sandbox.files().write("a", "b");
            Instant until = sandbox.refresh().idleExpiresAt().orElseThrow();
            assertThat(until).isAfter(sandbox.idleExpiresAt().orElseThrow());
            assertThat(sandbox.update(u -> u.idleTimeout(Duration.ofSeconds(20)))
                            .idleTimeout())
                    .contains(Duration.ofSeconds(20));
            assertThat(sandbox.update(UpdateSandbox::removeIdleTimeout).idleTimeout())
                    .isEmpty();
            assertThat(sandbox.update(u -> u.idleTimeout(Duration.ofSeconds(5))).idleExpiresAt())
                    .isPresent();

            time.pass(Duration.ofSeconds(5));

            assertThatThrownBy(sandbox::refresh)
                    .isInstanceOfSatisfying(
                            NotFoundException.class,
                            gone -> assertThat(gone.reason()).isEqualTo(StopReason.IDLE));
        }
    }

    @Test
    void timeStandsStillForAPausedSandbox() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock());
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine
                    .sandboxes()
                    .create(c -> c.timeout(Duration.ofMinutes(5)).onTimeout(OnTimeout.PAUSE));
            assertThat(sandbox.onTimeout()).contains(OnTimeout.PAUSE);

            Sandbox paused = sandbox.pause();

            assertThat(paused.status()).isEqualTo(SandboxStatus.PAUSED);
            assertThatThrownBy(() -> sandbox.commands().run("true")).isInstanceOf(ConflictException.class);
            time.pass(Duration.ofMinutes(30));
            assertThat(vibengine.sandboxes().list().stream()).isEmpty();
            assertThat(vibengine.sandboxes().list(l -> l.status(SandboxStatus.PAUSED)).stream()
                            .map(Sandbox::id))
                    .containsExactly(sandbox.id());
            assertThat(vibengine.sandboxes().list(ListSandboxes::anyStatus).stream())
                    .hasSize(1);
            assertThat(vibengine.limits().get().paused()).isOne();
            Sandbox resumed = sandbox.resume();
            assertThat(resumed.status()).isEqualTo(SandboxStatus.RUNNING);
            assertThat(resumed.timeout()).isEqualTo(Duration.ofMinutes(35));
            time.pass(Duration.ofMinutes(5));
            assertThat(sandbox.refresh().status()).isEqualTo(SandboxStatus.PAUSED);
            assertThat(vibengine.sandboxes().async().resume(sandbox.id()).join().timeout())
                    .isEqualTo(Duration.ofMinutes(36));
            assertThat(sandbox.update(u -> u.onTimeout(OnTimeout.KILL)).onTimeout())
                    .contains(OnTimeout.KILL);
            sandbox.kill();
            assertThatThrownBy(sandbox::pause).isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void aSnapshotIsATemplateWithTheFilesOfTheSandbox() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine.sandboxes().create(c -> c.env("TOKEN", "secret"));
            sandbox.files().write("/home/user/a", "kept");
            sandbox.files().write("/tmp/b", "not kept");

            Template template =
                    sandbox.snapshot("set-up", s -> s.description("set up").waitAtMost(Duration.ofSeconds(5)));

            assertThat(template.status()).isEqualTo(TemplateStatus.READY);
            assertThat(template.from()).isEqualTo("base");
            assertThat(template.description()).isEqualTo("set up");
            sandbox.files().write("/home/user/a", "changed");
            Sandbox next = vibengine.sandboxes().create(c -> c.template("set-up"));
            assertThat(next.files().readString("/home/user/a")).isEqualTo("kept");
            assertThatThrownBy(() -> next.files().readString("/tmp/b")).isInstanceOf(NotFoundException.class);
            assertThat(vibengine
                            .templates()
                            .async()
                            .snapshot(sandbox.id(), "whole", SnapshotSandbox::includeTmp)
                            .join()
                            .status())
                    .isEqualTo(TemplateStatus.BUILDING);
            Sandbox whole = vibengine.sandboxes().create(c -> c.template("whole"));
            assertThat(whole.files().readString("/tmp/b")).isEqualTo("not kept");
            assertThatThrownBy(() -> sandbox.snapshot("whole")).isInstanceOf(ConflictException.class);
            sandbox.kill();
            assertThatThrownBy(() -> sandbox.snapshot("late")).isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void anExpiredSandboxTellsWhyItIsGone() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock());
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox sandbox = vibengine.sandboxes().create(c -> c.timeout(Duration.ofSeconds(30)));
            time.pass(Duration.ofSeconds(30));

            NotFoundException e = catchThrowableOfType(NotFoundException.class, sandbox::refresh);
            assertThat(e.reason()).isEqualTo(StopReason.EXPIRED);
            assertThat(e.stoppedAt()).isEqualTo(sandbox.expiresAt());
        }
    }

    @Test
    void leavingTheBlockKillsTheSandbox() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            try (Sandbox sandbox = vibengine.sandboxes().create(c -> {})) {
                assertThat(fake.runningSandboxes(fake.account())).isOne();
                assertThat(sandbox.status()).isEqualTo(SandboxStatus.RUNNING);
            }
            assertThat(fake.runningSandboxes(fake.account())).isZero();
        }
    }

    @Test
    void leavingTheBlockKillsTheSandboxOfAnAsynchronousCreate() throws Exception {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            try (Sandbox sandbox = vibengine.sandboxes().async().create().get(20, TimeUnit.SECONDS)) {
                assertThat(sandbox.status()).isEqualTo(SandboxStatus.RUNNING);
            }
            assertThat(fake.runningSandboxes(fake.account())).isZero();
        }
    }

    @Test
    void leavingTheBlockLeavesASandboxThatWasOnlyLookedAt() throws Exception {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            Sandbox created = vibengine.sandboxes().create();
            List<Sandbox> lookedAt = List.of(
                    vibengine.sandboxes().get(created.id()),
                    vibengine.sandboxes().async().get(created.id()).get(20, TimeUnit.SECONDS),
                    vibengine.sandboxes().list().iterator().next(),
                    created.refresh(),
                    created.keepAlive(Duration.ofMinutes(1)),
                    created.update(u -> u.metadata("a", "b")),
                    created.setNetwork(NetworkPolicy.BLOCKED));
            lookedAt.forEach(Sandbox::close);

            assertThat(fake.runningSandboxes(fake.account())).isOne();
            created.close();
            assertThat(fake.runningSandboxes(fake.account())).isZero();
        }
    }

    @Test
    void aCreateWhoseAnswerWasLostMakesOneSandbox() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock());
                Vibengine vibengine = time.client(Clients.of(fake), 0.5)) {
            fake.loseNextAnswers(1);
            Sandbox sandbox = vibengine.sandboxes().create(c -> {});

            assertThat(fake.requests()).containsExactly("POST /sandboxes", "POST /sandboxes");
            assertThat(vibengine.sandboxes().list().stream().map(Sandbox::id)).containsExactly(sandbox.id());
        }
    }

    @Test
    void aSecondCallWithTheSameIdempotencyKeyGivesTheSameSandbox() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            CallOptions named = CallOptions.none().idempotencyKey("order-17");
            Sandbox first = vibengine.sandboxes().create(c -> {}, named);
            Sandbox second = vibengine.sandboxes().create(c -> {}, named);

            assertThat(second.id()).isEqualTo(first.id());
            assertThatThrownBy(() -> vibengine.sandboxes().create(c -> c.timeout(Duration.ofHours(1)), named))
                    .isInstanceOf(ConflictException.class);
        }
    }

    @Test
    void oneMoreSandboxThanThePlanAllowsIsRefused() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock())) {
            FakeAccount small = fake.addAccount("small", 60, 1);
            try (Vibengine vibengine = Clients.of(fake, small).build()) {
                vibengine.sandboxes().create(c -> c.timeout(Duration.ofMinutes(5)));
                ConcurrencyLimitException e = catchThrowableOfType(
                        ConcurrencyLimitException.class,
                        () -> vibengine.sandboxes().create(c -> {}));

                assertThat(e.retryAfter()).isEqualTo(Duration.ofMinutes(5));
            }
        }
    }

    @Test
    void otherAccountsDoNotSeeIt() {
        try (FakeVibengine fake = FakeVibengine.start()) {
            FakeAccount other = fake.addAccount("other", 60, 1);
            try (Vibengine mine = Clients.of(fake).build();
                    Vibengine theirs = Clients.of(fake, other).build()) {
                Sandbox sandbox = mine.sandboxes().create(c -> {});

                assertThatThrownBy(() -> theirs.sandboxes().get(sandbox.id())).isInstanceOf(NotFoundException.class);
                assertThat(theirs.sandboxes().list()).isEmpty();
            }
        }
    }

    @Test
    void whatAMetadataFilterCanHoldFindsItsSandbox() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            Map<String, String> odd = Map.of("a&b=c", "100%25 +&=", "ключ", "värde 🎉");
            Sandbox sandbox = vibengine.sandboxes().create(c -> c.metadata(odd));
            vibengine.sandboxes().create(c -> c.metadata("a", "b"));

            assertThat(vibengine.sandboxes().list(l -> odd.forEach(l::metadata)))
                    .extracting(Sandbox::id)
                    .containsExactly(sandbox.id());
            assertThat(sandbox.refresh().metadata()).isEqualTo(odd);
        }
    }

    @Test
    void walkingAThousandWhileOthersComeAndGoSeesEachOnce() {
        try (FakeVibengine fake = FakeVibengine.start(time.clock())) {
            FakeAccount large = fake.addAccount("large", 1_000_000, 10_000);
            try (Vibengine vibengine = Clients.of(fake, large).build()) {
                Set<String> throughout = new HashSet<>();
                List<Sandbox> passing = new ArrayList<>();
                for (int i = 0; i < 1000; i++) {
                    throughout.add(vibengine
                            .sandboxes()
                            .create(c -> c.timeout(Duration.ofHours(1)))
                            .id());
                    if (i % 10 == 0) {
                        passing.add(vibengine.sandboxes().create(c -> c.timeout(Duration.ofHours(1))));
                        time.pass(Duration.ofSeconds(1));
                    }
                }
                List<String> seen = new ArrayList<>();
                for (Sandbox sandbox : vibengine.sandboxes().list(l -> l.pageSize(7))) {
                    seen.add(sandbox.id());
                    if (seen.size() % 10 == 0 && !passing.isEmpty()) {
                        passing.remove(passing.size() - 1).kill();
                        vibengine.sandboxes().create(c -> c.timeout(Duration.ofHours(1)));
                        time.pass(Duration.ofMillis(400));
                    }
                }

                assertThat(seen).doesNotHaveDuplicates().containsAll(throughout);
            }
        }
    }

    @Test
    void aBuildIsFollowedToItsEnd() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            fake.holdBuilds();
            Template building = vibengine
                    .templates()
                    .build("base-jq", t -> t.commands("apt-get install -y jq").description("base with jq"));
            assertThat(building.status()).isEqualTo(TemplateStatus.BUILDING);
            assertThatThrownBy(() -> vibengine.sandboxes().create(c -> c.template("base-jq")))
                    .isInstanceOf(BadRequestException.class);
            CompletableFuture<Template> end =
                    vibengine.templates().async().awaitBuild("base-jq", Duration.ofMinutes(1), CallOptions.none());
            fake.finishBuilds();

            assertThat(end.join().status()).isEqualTo(TemplateStatus.READY);
            assertThat(end.join().from()).isEqualTo("base");
            assertThat(vibengine.sandboxes().create(c -> c.template("base-jq")).template())
                    .isEqualTo("base-jq");
            assertThat(vibengine.templates().delete("base-jq").id()).isEqualTo("base-jq");
            assertThatThrownBy(() -> vibengine.templates().get("base-jq")).isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void aFailedBuildKeepsItsErrorAndItsLog() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            vibengine.templates().build("broken", t -> t.commands("true", "exit 3", "true"));
            Template failed = vibengine.templates().awaitBuild("broken", Duration.ofSeconds(1));

            assertThat(failed.status()).isEqualTo(TemplateStatus.FAILED);
            assertThat(failed.error()).isEqualTo("Step 2 of 3 exited with 3: exit 3");
            assertThat(vibengine.templates().logs("broken", 1, CallOptions.none()))
                    .extracting(TemplateLogLine::step, TemplateLogLine::stream)
                    .containsExactly(tuple(1, LogStream.SYSTEM), tuple(2, LogStream.SYSTEM));
            assertThatThrownBy(() -> vibengine.templates().build("base", t -> t.commands("true")))
                    .isInstanceOf(ConflictException.class);
            assertThatThrownBy(() -> vibengine.templates().delete("base")).isInstanceOf(ForbiddenException.class);
            assertThat(vibengine.templates().list()).extracting(Template::id).contains("base", "python-data", "broken");
        }
    }
}
