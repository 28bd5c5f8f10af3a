package ai.vibengine.conformance.peers;

import ai.vibengine.conformance.checks.Checks;
import ai.vibengine.conformance.engine.Requirement;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.reference.Fault;
import ai.vibengine.conformance.reference.FaultyServers;
import ai.vibengine.conformance.reference.ReferenceServer;
import ai.vibengine.conformance.reference.VirtualTime;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Serves one fault, named on the command line, until standard input ends; {@code none} is the server without one, and
 * {@code --list} prints every fault with the requirement that names it, {@code --contract} the contract as JSON.
 */
public final class FaultyServer {
    private static final Duration TICK = Duration.ofMillis(5);

    private FaultyServer() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Contract contract = Contract.load();
        List<String> ids = Checks.catalogue(contract, Level.EXTENSION).requirements().stream()
                .map(Requirement::id)
                .toList();
        List<Fault> faults = FaultyServers.all(ids);
        String name = arguments.length == 1 ? arguments[0] : "";
        if (name.equals("--list")) {
            faults.forEach(fault -> out.println(fault.name() + "\t" + fault.requirement()));
            return;
        }
        if (name.equals("--contract")) {
            out.println(contract.tree());
            return;
        }
        List<Fault> chosen =
                faults.stream().filter(fault -> fault.name().equals(name)).toList();
        if (chosen.isEmpty() && !name.equals("none")) {
            throw new IllegalArgumentException("There is no fault '" + name + "'; --list names them.");
        }

        VirtualTime time = new VirtualTime();
        Thread passing = new Thread(() -> pass(time), "time");
        passing.setDaemon(true);
        passing.start();
        try (ReferenceServer server =
                chosen.isEmpty() ? ReferenceServer.good(time) : ReferenceServer.with(chosen.get(0), time)) {
            out.println(server.url());
            out.println(Objects.requireNonNull(server.target().keys().get(Role.MAIN))
                    .value());
            while (System.in.read() >= 0) {
                // Whoever started us holds our input open as long as it needs us, and cannot leave us behind.
            }
        }
    }

    /** Lets the virtual time pass as the real one does, for tools that know no other. */
    private static void pass(VirtualTime time) {
        long seen = System.nanoTime();
        while (true) {
            LockSupport.parkNanos(TICK.toNanos());
            long now = System.nanoTime();
            time.sleep(Duration.ofNanos(now - seen));
            seen = now;
        }
    }
}
