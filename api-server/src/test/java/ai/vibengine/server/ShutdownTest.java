package ai.vibengine.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ShutdownTest {

    private final List<String> closed = new ArrayList<>();
    private final Shutdown shutdown = new Shutdown();

    @Test
    void theLastIsClosedFirstAndOnce() {
        shutdown.add("one", () -> closed.add("one"));
        shutdown.add("two", () -> closed.add("two"));

        shutdown.run();
        shutdown.run();

        assertThat(closed).containsExactly("two", "one");
    }

    @Test
    void whatCannotBeClosedHoldsUpNothingElse() {
        shutdown.add("one", () -> closed.add("one"));
        shutdown.add("two", () -> {
            throw new IllegalStateException("stuck");
        });

        assertThatThrownBy(shutdown::run)
                .hasMessage("Not everything could be closed")
                .satisfies(failure -> assertThat(failure.getSuppressed())
                        .singleElement()
                        .satisfies(two -> assertThat(two)
                                .hasMessage("The two could not be closed")
                                .hasRootCauseMessage("stuck")));
        assertThat(closed).containsExactly("one");
    }

    @Test
    void afterAFailureThatFailureIsTheOneToTell() {
        IOException failure = new IOException("first");
        shutdown.add("one", () -> {
            throw new IllegalStateException("second");
        });

        shutdown.afterFailure(failure);

        assertThat(failure.getSuppressed()).hasSize(1);
    }
}
