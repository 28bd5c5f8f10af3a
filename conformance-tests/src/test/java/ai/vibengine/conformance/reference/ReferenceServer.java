package ai.vibengine.conformance.reference;

import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.Secret;
import ai.vibengine.conformance.http.Target;
import ai.vibengine.openapi.Contract;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntBiFunction;

/** The whole server, on a port of its own. */
public final class ReferenceServer implements AutoCloseable {
    private static final Contract BUNDLED = Contract.load();

    private final SocketFront front;
    private final Map<Role, Secret> keys = new EnumMap<>(Role.class);
    private final String basePath;

    private ReferenceServer(SocketFront front, Map<Role, Secret> keys, String basePath) {
        this.front = front;
        this.keys.putAll(keys);
        this.basePath = basePath;
    }

    /** A server without a fault. */
    public static ReferenceServer good(JsonNode contract, VirtualTime time) throws IOException {
        return start(contract, Set.of(), List.of(), time);
    }

    /** A server with a fault. */
    public static ReferenceServer with(JsonNode contract, Fault fault, VirtualTime time) throws IOException {
        return start(contract, Set.of(fault.name()), fault.mutations(), time);
    }

    /** A server that is unlike others. */
    public static ReferenceServer with(JsonNode contract, Variant variant, VirtualTime time) throws IOException {
        boolean skewed = variant.switches().contains("variant-skewed-clock");
        return start(
                contract,
                variant.switches(),
                variant.mutation().stream().toList(),
                skewed ? time.ahead(Duration.ofSeconds(95)) : time);
    }

    private static ReferenceServer start(
            JsonNode contract, Set<String> switches, List<Fault.Mutation> mutations, VirtualTime time)
            throws IOException {
        Faults faults = new Faults(switches);
        int perMinute = contract.at("/x-plans/free/requests_per_minute").asInt();
        int concurrent = contract.at("/x-plans/free/concurrent_sandboxes").asInt();
        int unfinished = contract.at("/x-plans/free/concurrent_builds").asInt()
                + contract.at("/x-plans/free/waiting_builds").asInt();
        int told = perMinute + (faults.on("free-is-more") ? 40 : 0);
        int ample = faults.on("variant-rate-of-pro") ? 300 : faults.on("variant-rate-of-few") ? 25 : 100_000;
        Account main = new Account("main", ample, faults.on("variant-tight") ? 12 : 260, 1000);
        Account other = new Account("other", 100_000, 100, 1000);
        Account limited = new Account("limited", told, concurrent, unfinished);
        Map<Role, Secret> secrets = new EnumMap<>(Role.class);
        Map<String, Account.Key> keys = new LinkedHashMap<>();
        add(faults, secrets, keys, Role.MAIN, new Account.Key(main, false, false));
        add(faults, secrets, keys, Role.OTHER, new Account.Key(other, false, false));
        add(faults, secrets, keys, Role.READ_ONLY, new Account.Key(main, true, false));
        add(faults, secrets, keys, Role.LIMITED, new Account.Key(limited, false, false));
        add(faults, secrets, keys, Role.LIMITED_SECOND, new Account.Key(limited, false, false));
        add(faults, secrets, keys, Role.REVOKED, new Account.Key(main, false, true));
        Duration window =
                Duration.ofSeconds(contract.at("/x-limits/rate_window_seconds").asLong());
        Rules rules = new Rules(
                contract,
                faults.names().stream()
                        .filter(name -> name.startsWith("VALID-"))
                        .toList());
        Boxes boxes = new Boxes(faults, time);
        Builds builds = new Builds(faults, time);
        Lists lists = new Lists(faults, rules, new Pages(faults), boxes, builds);
        Bodies bodies = new Bodies(faults, rules);
        Jobs jobs =
                new Jobs(faults, time, contract.at("/x-limits/max_output_bytes").asInt());
        Operations operations = new Operations(
                faults,
                bodies,
                lists,
                boxes,
                builds,
                new CommandOperations(faults, time, bodies, lists, boxes, jobs),
                new FileOperations(faults, time, lists, boxes, jobs),
                new Idempotency(faults),
                main,
                limited);
        String basePath = faults.on("variant-base-path") ? "/api/v1" : "";
        Crowd crowd = new Crowd(faults, boxes, main);
        Api api = new Api(
                faults,
                new Gate(faults, keys),
                new RateLimits(faults, window),
                operations,
                mutations,
                time,
                basePath,
                crowd);
        ToIntBiFunction<String, String> longest = (method, path) -> longestBody(faults, method, path, basePath);
        if (faults.on("variant-many-there")) {
            for (int i = 0; i < 150; i++) {
                boxes.create(main, "base", 3600, null);
            }
        }
        return new ReferenceServer(new SocketFront(api, new Wording(faults), longest), secrets, basePath);
    }

    private static int longestBody(Faults faults, String method, String path, String basePath) {
        int off = faults.on("body-of-any-size") ? 10 : faults.on("body-limit-low") ? -10 : 0;
        return BUNDLED.find(method, path.substring(path.startsWith(basePath) ? basePath.length() : 0))
                .map(operation ->
                        operation.body().maxBytes() + (faults.on("body-of-any-size-" + operation.id()) ? 10 : off))
                .orElse(BUNDLED.limits().maxBodyBytes());
    }

    private static void add(
            Faults faults, Map<Role, Secret> secrets, Map<String, Account.Key> keys, Role role, Account.Key key) {
        String secret = faults.on("variant-keys-without-letters")
                ? "ve_sk_" + List.of(Role.values()).indexOf(role) + "0123456789".repeat(4)
                : "ve_sk_" + role.name().replace("_", "") + "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789ab";
        secrets.put(role, new Secret(secret));
        keys.put(secret, key);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + front.port() + basePath);
    }

    public Target target() {
        return new Target(url(), keys);
    }

    @Override
    public void close() throws IOException {
        front.close();
    }
}
