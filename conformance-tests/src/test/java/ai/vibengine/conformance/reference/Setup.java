package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.FakeServer;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.Pace;
import ai.vibengine.client.testing.internal.Parts;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.Secret;
import ai.vibengine.openapi.Contract;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A server that keeps the contract, before it starts: what it does otherwise is put in here. */
public final class Setup {

    private static final Contract CONTRACT = Contract.load();
    private static final int AMPLE = 100_000;

    /** How many requests the main account may make in a window. */
    int requests = AMPLE;
    /** How many sandboxes the main account may run. */
    int sandboxes = 260;
    /** How many templates the limited account may have unfinished, beside what its plan allows. */
    int moreBuilds;

    String basePath = "";
    String keyLetters = "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789ab";
    Duration clockAhead = Duration.ZERO;
    /** What the commands do wrongly. */
    final Set<String> commandFaults = new HashSet<>();

    private final List<Interceptor> interceptors = new ArrayList<>();
    private final List<Consumer<Parts>> changes = new ArrayList<>();
    private final List<Consumer<Setup>> beginnings = new ArrayList<>();
    private @Nullable ObjectNode tree;
    private @Nullable Account main;
    private @Nullable Account other;
    private @Nullable Account limited;
    private @Nullable FakeServer server;

    void add(Interceptor interceptor) {
        interceptors.add(interceptor);
    }

    void add(Mutation mutation) {
        add(mutation.interceptor());
    }

    /** Replaces parts of the server. */
    void change(Consumer<Parts> how) {
        changes.add(how);
    }

    /** Does something as soon as the server runs. */
    void begin(Consumer<Setup> what) {
        beginnings.add(what);
    }

    /** Returns a copy of the contract, which the server will go by. */
    ObjectNode contract() {
        if (tree == null) {
            tree = (ObjectNode) CONTRACT.tree();
        }
        return tree;
    }

    FakeServer start(VirtualTime time) {
        Contract read = tree == null ? CONTRACT : Contract.parse(tree.toString());
        main = new Account("main", requests, sandboxes, 1000, 1000);
        other = new Account("other", AMPLE, 100, 1000, 1000);
        limited = new Account(
                "limited",
                read.plans().get("free", "requests_per_minute"),
                read.plans().get("free", "concurrent_sandboxes"),
                read.plans().get("free", "concurrent_builds") + read.plans().get("free", "waiting_builds") + moreBuilds,
                1000);
        // Always the same, so that no fault depends on luck.
        Random random = new Random(2026);
        Parts parts = new Parts(read, time.ahead(clockAhead), paceOf(time), random, new KitCommands(commandFaults));
        changes.forEach(change -> change.accept(parts));
        parts.interceptors.addAll(interceptors);
        FakeServer started = new FakeServer(parts);
        server = started;
        started.addKey(key(Role.MAIN), new Account.Key(main, false));
        started.addKey(key(Role.OTHER), new Account.Key(other, false));
        started.addKey(key(Role.READ_ONLY), new Account.Key(main, true));
        started.addKey(key(Role.LIMITED), new Account.Key(limited, false));
        started.addKey(key(Role.LIMITED_SECOND), new Account.Key(limited, false));
        beginnings.forEach(beginning -> beginning.accept(this));
        return started;
    }

    private static Pace paceOf(VirtualTime time) {
        return new Pace() {
            @Override
            public void pause(Duration duration) {
                time.sleep(duration);
            }

            @Override
            public void run(Duration duration) {
                time.sleep(duration);
            }
        };
    }

    String key(Role role) {
        return keyLetters.isEmpty()
                ? "ve_sk_" + List.of(Role.values()).indexOf(role) + "0123456789".repeat(4)
                : "ve_sk_" + role.name().replace("_", "") + keyLetters;
    }

    Map<Role, Secret> keys() {
        Map<Role, Secret> keys = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            keys.put(role, new Secret(key(role)));
        }
        return keys;
    }

    Account main() {
        return started(main);
    }

    /** Returns the accounts, the main one first. */
    List<Account> accounts() {
        return List.of(started(main), started(other), started(limited));
    }

    /** Returns whose key it is that a request has, or would have if it had one. */
    Account owner(String key) {
        return key.contains("LIMITED") ? started(limited) : key.contains("OTHER") ? started(other) : started(main);
    }

    Parts parts() {
        return started(server).parts();
    }

    /** Starts a sandbox for the main account. */
    FakeSandbox addSandbox(String template) {
        return parts().sandboxes.create(main(), request(template, 3600));
    }

    /** Returns the body of a request for a sandbox. */
    static ObjectNode request(String template, long timeout) {
        return JsonNodeFactory.instance.objectNode().put("template", template).put("timeout", timeout);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("The server is not started.");
        }
        return part;
    }
}
