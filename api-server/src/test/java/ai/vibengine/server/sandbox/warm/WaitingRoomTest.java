package ai.vibengine.server.sandbox.warm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.startup.SandboxSetup;
import ai.vibengine.server.template.ImageLease;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WaitingRoomTest {

    private static final long DISK = 64L << 20;
    private static final int PLACES = 4;
    private static final WaitingKind BASE = kind(SandboxImage.builtIn(), SandboxSetup.NONE);
    private static final WaitingKind PYTHON = kind(SandboxImage.builtIn().with("python"), SandboxSetup.NONE);
    private static final WaitingKind OWN = kind(SandboxImage.builtIn(), new SandboxSetup(Map.of("A", "b"), null, null));

    private static final Instant NOW = Instant.parse("2026-02-21T10:30:00Z");

    private final WaitingRoom room = new WaitingRoom(PLACES, DISK);
    private int started;

    @Test
    void theBuiltInImagesShareThePlaces() {
        room.offer(Set.of(BASE, PYTHON));

        assertThat(fill()).isEqualTo(Map.of(BASE, 2, PYTHON, 2));
    }

    @Test
    void anImageThatIsOfferedLaterGetsItsShareFromThoseThatHaveMore() {
        room.offer(Set.of(BASE));
        assertThat(fill()).isEqualTo(Map.of(BASE, 4));

        room.offer(Set.of(BASE, PYTHON));

        assertThat(room.removeSurplus()).hasSize(2);
        assertThat(fill()).isEqualTo(Map.of(BASE, 2, PYTHON, 2));
    }

    @Test
    void oneThatWaitsIsHandedOutOnceAndReplaced() {
        room.offer(Set.of(BASE));
        fill();

        Optional<WaitingSandbox> first = room.take(BASE, NOW);
        Optional<WaitingSandbox> second = room.take(BASE, NOW);

        assertThat(first).isPresent().isNotEqualTo(second);
        assertThat(room.all()).hasSize(2).doesNotContain(first.orElseThrow(), second.orElseThrow());
        assertThat(fill()).isEqualTo(Map.of(BASE, 4));
    }

    @Test
    void anotherEnvironmentIsAnotherImage() {
        room.offer(Set.of(BASE));
        fill();

        assertThat(room.take(OWN, NOW)).isEmpty();
    }

    @Test
    void anotherDiskIsAnotherKindOfTheSameImage() {
        WaitingKind larger = new WaitingKind(BASE.image(), 2 * DISK);
        room.offer(Set.of(BASE));
        fill();

        assertThat(room.take(larger, NOW)).isEmpty();
        assertThat(room.removeSurplus()).isEmpty();
        assertThat(room.take(larger, NOW)).isEmpty();

        assertThat(room.removeSurplus()).hasSize(1);
        assertThat(fill()).isEqualTo(Map.of(BASE, 3, larger, 1));
        assertThat(room.retain(image -> !image.equals(BASE.image()))).hasSize(4);
    }

    @Test
    void askingForEverNewDisksTakesNothingAwayAndForFewOnesAQuarter() {
        room.offer(Set.of(BASE, PYTHON));
        fill();

        for (int size = 1; size <= 100; size++) {
            WaitingKind once = new WaitingKind(BASE.image(), DISK + size);
            room.take(once, NOW);
        }
        assertThat(room.removeSurplus()).isEmpty();
        for (int size = 1; size <= 100; size++) {
            WaitingKind again = new WaitingKind(BASE.image(), DISK + size);
            room.take(again, NOW);
        }

        assertThat(room.removeSurplus()).hasSize(PLACES / 4);
    }

    @Test
    void aKindThatWasAskedForLongAgoIsAskedForTheFirstTimeAgain() {
        WaitingKind larger = new WaitingKind(BASE.image(), 2 * DISK);
        room.take(larger, NOW);
        room.forgetUnused(NOW.plusMillis(1));
        room.removeSurplus();

        room.take(larger, NOW);

        assertThat(fill()).isEmpty();
    }

    @Test
    void thoseWithLargeDisksGiveUpTheirPlaces() {
        WaitingKind larger = new WaitingKind(BASE.image(), 2 * DISK);
        room.offer(Set.of(BASE));
        room.take(larger, NOW);
        room.take(larger, NOW);
        fill();

        assertThat(room.removeLarge()).hasSize(1);
        assertThat(fill()).isEqualTo(Map.of(BASE, 3));
    }

    @Test
    void aKindOfWhichNoneIsWantedComesBackWhenItIsAskedFor() {
        room.take(OWN, NOW);
        WaitingKind kind = room.nextToStart().orElseThrow();
        room.wantNone(kind);
        room.failed(kind);

        assertThat(fill()).isEmpty();
        room.take(OWN, NOW);
        assertThat(fill()).isEqualTo(Map.of(OWN, 1));
    }

    @Test
    void whoAsksInVainGetsThePlacesOfTheImageUsedLongestAgo() {
        room.offer(Set.of(BASE, PYTHON));
        fill();
        room.take(BASE, NOW);

        for (int i = 0; i < 3; i++) {
            assertThat(room.take(OWN, NOW)).isEmpty();
        }

        room.removeSurplus();
        assertThat(fill()).isEqualTo(Map.of(BASE, 1, OWN, 3));
    }

    @Test
    void thereAreNeverMoreThanPlaces() {
        room.offer(Set.of(BASE, PYTHON));
        for (int i = 0; i < 20; i++) {
            room.take(i % 2 == 0 ? OWN : PYTHON, NOW);
            room.removeSurplus();
            fill();
            assertThat(room.size()).isLessThanOrEqualTo(4);
        }
    }

    @Test
    void oneStartedForAnImageThatIsGoneIsNotTaken() {
        room.offer(Set.of(BASE));
        WaitingKind kind = room.nextToStart().orElseThrow();

        room.retain(none -> false);

        assertThat(room.started(new WaitingSandbox("late", kind))).isFalse();
        assertThat(room.size()).isZero();
    }

    @Test
    void aRoomWithoutPlacesStartsNothing() {
        WaitingRoom none = new WaitingRoom(0, DISK);
        none.offer(Set.of(BASE));
        none.take(OWN, NOW);

        assertThat(none.nextToStart()).isEmpty();
    }

    private static WaitingKind kind(SandboxImage image, SandboxSetup setup) {
        return new WaitingKind(new ImageLease(image, setup), DISK);
    }

    /** Starts what is missing, and counts what waits. */
    private Map<WaitingKind, Integer> fill() {
        for (Optional<WaitingKind> next = room.nextToStart(); next.isPresent(); next = room.nextToStart()) {
            assertThat(room.started(new WaitingSandbox("sbx_" + started++, next.get())))
                    .isTrue();
        }
        Map<WaitingKind, Integer> counts = new HashMap<>();
        room.all().forEach(sandbox -> counts.merge(sandbox.kind(), 1, Integer::sum));
        return counts;
    }

    @Test
    void imagesThatNobodyHasAskedForLatelyAreForgottenUnlessTheyAreOffered() {
        room.offer(Set.of(BASE));
        room.take(OWN, NOW);
        assertThat(fill()).isEqualTo(Map.of(BASE, 3, OWN, 1));

        room.forgetUnused(NOW);
        assertThat(room.removeSurplus()).isEmpty();
        room.forgetUnused(NOW.plusMillis(1));

        assertThat(room.removeSurplus()).hasSize(1);
        assertThat(fill()).isEqualTo(Map.of(BASE, 3));
    }
}
