package ai.vibengine.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ExplanationTest {

    @Test
    void aFailureIsToldWithItsCausesEachOnce() {
        IOException cause = new IOException("disk full", new IOException("disk full"));

        assertThat(Explanation.of(new StoreUnavailableException("The database did not answer", cause)))
                .isEqualTo("error: The database did not answer: disk full");
    }

    @Test
    void aFileIsToldWithWhatIsWrongWithIt() {
        assertThat(Explanation.of(new IOException("No", new AccessDeniedException("/a"))))
                .isEqualTo("error: No: /a may not be accessed");
        assertThat(Explanation.of(new FileSystemException("/a", null, "Read-only file system")))
                .isEqualTo("error: /a: Read-only file system");
    }

    @Test
    void aFailureThatNobodyForesawIsNamed() {
        assertThat(Explanation.of(new IllegalStateException("odd"))).isEqualTo("error: odd (IllegalStateException)");
        assertThat(Explanation.of(new NullPointerException()))
                .isEqualTo("error: NullPointerException (NullPointerException)");
    }
}
