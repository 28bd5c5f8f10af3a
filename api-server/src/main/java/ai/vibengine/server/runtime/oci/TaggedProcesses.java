package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.oci.cgroup.ExecGroup;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The processes of a sandbox that have a variable in their environment. A process that changes its environment is not found: this is
 * for runtimes and machines where there are no control groups to hold it.
 */
record TaggedProcesses(RuntimeCommand command, String containerId, ExecFolder exec) implements ExecGroup {

    private static final String VARIABLE = "VIBENGINE_PROGRAM";
    private static final int DEADLINE_SECONDS = 10;

    /** Looks again until it finds none, because they fork while it looks; its exit status tells whether it found any at first. */
    private static final String KILL = """
            found=1
            while :; do
                again=
                for process in /proc/[0-9]*; do
                    if tr '\\0' '\\n' <"$process/environ" 2>/dev/null | grep -qxF "$1"; then
                        [ "$2" = look ] && exit 0
                        kill -9 "${process#/proc/}" 2>/dev/null
                        found=0
                        again=1
                    fi
                done
                [ -n "$again" ] || exit $found
            done
            """;

    @Override
    public List<String> arguments() {
        return List.of();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of(VARIABLE, exec.execId());
    }

    @Override
    public void kill() throws IOException {
        run("kill");
    }

    @Override
    public boolean isEmpty() throws IOException {
        return run("look") != 0;
    }

    @Override
    public void remove() {}

    private int run(String what) throws IOException {
        Process process = command.inContainer(
                containerId, List.of("/bin/sh", "-c", KILL, "sh", VARIABLE + "=" + exec.execId(), what));
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("no end of looking for the processes of " + exec.execId());
            }
            return process.exitValue();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interruption);
        }
    }
}
