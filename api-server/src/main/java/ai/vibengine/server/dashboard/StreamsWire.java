package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.contract.Contract;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The streams of the dashboard's contract, by their paths. */
public final class StreamsWire {

    private final Map<Pattern, BiFunction<Account, String, Feed>> feeds = new LinkedHashMap<>();
    private final ObjectMapper mapper;

    /** With the contract that has the paths, and what is told of. */
    public StreamsWire(Contract contract, ObjectMapper mapper, KeyDesk keys) {
        this.mapper = mapper;
        feeds.put(
                path(contract, "streamApiKeys"),
                (account, name) -> snapshots("keys", () -> KeyWire.keys(keys.keys(account))));
    }

    /** What the account is told on this path; empty when there is no such stream. */
    Optional<Feed> at(String path, Account account) {
        for (Map.Entry<Pattern, BiFunction<Account, String, Feed>> feed : feeds.entrySet()) {
            Matcher matcher = feed.getKey().matcher(path);
            if (matcher.matches()) {
                return Optional.of(feed.getValue().apply(account, matcher.groupCount() == 0 ? "" : matcher.group(1)));
            }
        }
        return Optional.empty();
    }

    private Feed snapshots(String event, Supplier<Object> wire) {
        return new SnapshotFeed(event, () -> json(wire.get()));
    }

    private String json(Object wire) {
        try {
            return mapper.writeValueAsString(wire);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Pattern path(Contract contract, String operationId) {
        return Pattern.compile(contract.pathOf(operationId).replaceAll("\\{[^}]+}", "([^/]+)"));
    }
}
