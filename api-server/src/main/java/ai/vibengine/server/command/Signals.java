package ai.vibengine.server.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The signals of Linux, by their numbers. */
final class Signals {

    static final String KILL = "SIGKILL";

    private static final int SHELL_OFFSET = 128;
    private static final int LEAST_REAL_TIME = 34;
    private static final int MOST_REAL_TIME = 64;

    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private Signals() {}

    /** Returns the signal that an exit status tells of, the way shells do; null when it tells of none. */
    static @Nullable String nameIn(int status) {
        int number = status - SHELL_OFFSET;
        if (number >= 1 && number <= NAMES.size()) {
            return "SIG" + NAMES.get(number - 1);
        }
        return number >= LEAST_REAL_TIME && number <= MOST_REAL_TIME ? "SIGRTMIN+" + (number - LEAST_REAL_TIME) : null;
    }
}
