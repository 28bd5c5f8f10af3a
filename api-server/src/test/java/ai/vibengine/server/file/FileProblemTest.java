package ai.vibengine.server.file;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of programs, and their meaning. */
final class FileProblemTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sh: 10: cannot open /a: Permission denied | DENIED",
                "rm: cannot remove '/a': Operation not permitted | DENIED",
                "mktemp: failed to create file via template '/a/.part-XXXXXXXXXX': Read-only file system | READ_ONLY",
                "stat: cannot statx '/a': No such file or directory | ABSENT",
                "sh: 11: cannot create /a: Directory nonexistent | ABSENT",
                "cat: -: No such process | ABSENT",
                "mv: cannot overwrite directory '/a' with non-directory | NO_FILE",
                "mkdir: cannot create directory '/etc/passwd/a': Not a directory | NO_DIRECTORY",
                "realpath: /a: Too many levels of symbolic links | UNUSABLE",
                "stat: cannot statx '/a': File name too long | UNUSABLE",
                "cat: -: Input/output error | UNREADABLE",
                "dd: error reading 'standard input': Invalid argument | UNREADABLE",
                "mv: cannot move '/a' to '/b': Text file busy | IN_USE",
                "rm: cannot remove '/a': Device or resource busy | IN_USE",
                "cat: write error: No space left on device | NO_ROOM",
                "cat: write error: Disk quota exceeded | NO_ROOM",
                "sh: 1: Cannot fork | NO_PROCESS",
                "sh: fork: retry: Resource temporarily unavailable | NO_PROCESS",
                "sh: fork: Cannot allocate memory | NO_MEMORY",
                "mv: memory exhausted | NO_MEMORY",
                "stat: error while loading shared libraries: libc.so.6: cannot open shared object file: Too many open files"
                        + " | LACKS_PROGRAM",
                "mktemp: failed to create file: Too many open files in system | NO_DESCRIPTORS",
                "sh: 6: realpath: not found | LACKS_PROGRAM",
                "sh: line 1: stat: command not found | LACKS_PROGRAM",
                "sh: 2: stat: Permission denied | LACKS_PROGRAM",
                "stat: error while loading shared libraries: libselinux.so.1: cannot open shared object file: No such file"
                        + " or directory | LACKS_PROGRAM",
                "stat: /opt/lib/libc.so.6: version `GLIBC_2.33' not found (required by stat) | LACKS_PROGRAM",
                "realpath: unrecognized option: m | LACKS_PROGRAM",
                "write: Changed meanwhile | CHANGED",
            })
    void theLastWordsNameTheProblem(String said, FileProblem problem) {
        assertThat(FileProblem.in("something before: Permission denied\n" + said + "\n"))
                .contains(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Killed", "stat: what is this", "Permission denied: by whom"})
    void otherWordsNameNone(String said) {
        assertThat(FileProblem.in(said)).isEmpty();
    }

    @Test
    void whatNobodyKnowsIsToldInAWordOrTwoOnOneLine() {
        assertThat(FileProblemException.unknown("a\nb\u0007\u001b[31mc" + "d".repeat(500), 1))
                .hasMessageStartingWith("The sandbox could not do it: b\ufffd\ufffd[31mc")
                .hasMessageMatching(".{1,260}");
        assertThat(FileProblemException.unknown("", 3)).hasMessageContaining("status 3");
    }
}
