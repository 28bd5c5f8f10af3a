package ai.vibengine.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class ErrorMessagesTest {

    @Test
    void aFailureIsToldWithItsCausesEachOnce() {
        IOException cause = new IOException("disk full", new IOException("disk full"));

        assertThat(ErrorMessages.of(new StoreUnavailableException("The database did not answer", cause)))
                .isEqualTo("error: The database did not answer: disk full");
    }

    @Test
    void aFileIsToldWithWhatIsWrongWithIt() {
        assertThat(ErrorMessages.of(new IOException("No", new AccessDeniedException("/a"))))
                .isEqualTo("error: No: /a may not be accessed");
        assertThat(ErrorMessages.of(new FileSystemException("/a", null, "Read-only file system")))
                .isEqualTo("error: /a: Read-only file system");
    }

    @Test
    void aFailureThatNobodyForesawIsNamed() {
        assertThat(ErrorMessages.of(new IllegalStateException("odd"))).isEqualTo("error: odd (IllegalStateException)");
        assertThat(ErrorMessages.of(new NullPointerException()))
                .isEqualTo("error: NullPointerException (NullPointerException)");
    }
}
