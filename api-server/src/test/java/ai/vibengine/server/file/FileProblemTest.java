package ai.vibengine.server.file;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.runtime.SandboxFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The errors of kernels and agents, and their meaning. */
final class FileProblemTest {

    @ParameterizedTest
    @CsvSource({
        "1, DENIED",
        "13, DENIED",
        "30, READ_ONLY",
        "2, ABSENT",
        "3, ABSENT",
        "21, NO_FILE",
        "6, NO_FILE",
        "20, NO_DIRECTORY",
        "17, NO_DIRECTORY",
        "36, UNUSABLE",
        "40, UNUSABLE",
        "5, UNREADABLE",
        "22, UNREADABLE",
        "16, IN_USE",
        "26, IN_USE",
        "28, NO_ROOM",
        "122, NO_ROOM",
        "27, NO_ROOM",
        "12, NO_MEMORY",
        "24, NO_DESCRIPTORS",
        "11, NO_PROCESS",
        "18, UNKNOWN",
        "0, UNKNOWN",
        "-1, UNKNOWN",
    })
    void theNumberOfAnErrorNamesTheProblem(int errno, FileProblem problem) {
        assertThat(FileProblem.of(SandboxFileException.system(errno, null))).isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_REGULAR, NO_FILE",
        "CHANGED, CHANGED",
        "NO_PROCESS, NO_PROCESS",
        "NO_MEMORY, NO_MEMORY",
        "ENDED, KILLED",
        "STOOD_STILL, STOOD_STILL",
        "NONSENSE, NONSENSE",
    })
    void soDoesTheReasonOfAFailure(SandboxFileException.Reason reason, FileProblem problem) {
        assertThat(FileProblem.of(new SandboxFileException(reason, null))).isEqualTo(problem);
    }

    @Test
    void whatIsWrongWithThePathIsARequestThatIsNotValid() {
        assertThat(FileProblemException.of(new SandboxFileException(SandboxFileException.Reason.NOT_REGULAR, null)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("regular file");
    }

    @Test
    void anErrorThatNobodyKnowsIsToldByItsNumber() {
        assertThat(FileProblemException.of(SandboxFileException.system(18, null)))
                .hasMessage("The sandbox could not do it: error 18.");
    }
}
