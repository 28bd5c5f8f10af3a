package ai.vibengine.server.runtime.oci.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.process.Eventually;
import ai.vibengine.server.runtime.oci.network.NetworkedRuntime.Guest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network that waits for the next sandbox, in the process that starts it. */
@NullMarked
class PreparedNetworkTest {

    @SuppressWarnings("NullAway.Init")
    private NetworkedRuntime machine;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        machine = NetworkedRuntime.open(folder);
    }

    @AfterEach
    void close() throws Exception {
        machine.close();
    }

    @Test
    void theNextSandboxTakesTheNetworkThatWaits() throws Exception {
        ProcessHandle waiting = theOneThatWaits();
        String network = networkOf(waiting);

        Guest guest = machine.start(EgressPolicy.PUBLIC);

        assertThat(machine.asRootInNetworkOf(guest.id(), "readlink", "/proc/self/ns/net"))
                .isEqualTo(network);
        String host = machine.internet().address(11);
        assertThat(guest.greeting(host, 22)).isEqualTo("I am " + host);
        assertThat(theOneThatWaits().pid()).isNotEqualTo(waiting.pid());
    }

    @Test
    void aSandboxStartsWithoutTheNetworkThatWaited() throws Exception {
        theOneThatWaits().destroyForcibly();
        assertThat(Eventually.get(this::waiting, List::isEmpty)).isEmpty();

        Guest guest = machine.start(EgressPolicy.PUBLIC);

        String host = machine.internet().address(11);
        assertThat(guest.greeting(host, 22)).isEqualTo("I am " + host);
    }

    @Test
    void nothingWaitsAfterTheServersEnd() throws Exception {
        theOneThatWaits();
        Guest guest = machine.start(EgressPolicy.PUBLIC);
        theOneThatWaits();

        machine.runtime().close();

        assertThat(Eventually.get(this::waiting, List::isEmpty)).isEmpty();
        machine.restart(Set.of(guest.id()));
    }

    private ProcessHandle theOneThatWaits() throws Exception {
        List<ProcessHandle> found = Eventually.get(this::waiting, processes -> processes.size() == 1);
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** The processes that have their network. */
    private List<ProcessHandle> waiting() {
        Path state = machine.data().resolve("containers/state");
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process).endsWith("\0await\0--root\0" + state + "\0"))
                .filter(process -> !commandLine(process).contains("\0attach\0"))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    private static String networkOf(ProcessHandle process) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "ns/net"))
                .toString();
    }
}
