package ai.vibengine.server.dashboard;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.Account;
import ai.vibengine.server.command.CommandService;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.template.TemplateService;
import ai.vibengine.server.template.TemplateWire;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The feeds of the streams in the dashboard's contract, by path. */
public final class StreamsWire {

    private static final int TICKS_OF_USAGE = 2;

    private final Map<Pattern, BiFunction<Account, String, Feed>> feeds = new LinkedHashMap<>();
    private final ObjectMapper mapper;

    /** @param contract has the paths of the streams */
    public StreamsWire(
            Contract contract,
            ObjectMapper mapper,
            ApiKeyService keys,
            SandboxService sandboxes,
            CommandService commands,
            TemplateService templates,
            UsageService usage) {
        this.mapper = mapper;
        feeds.put(
                path(contract, "streamApiKeys"),
                (account, name) -> snapshots("keys", () -> KeyWire.keys(keys.keys(account))));
        feeds.put(
                path(contract, "streamSandboxes"),
                (account, name) -> snapshots("sandboxes", () -> SandboxOverviewWire.of(sandboxes, account)));
        feeds.put(
                path(contract, "streamCommands"),
                (account, name) -> new UntilSandboxStopsFeed(
                        snapshots("commands", () -> CommandOverviewWire.of(commands, account, name))));
        feeds.put(
                path(contract, "streamTemplates"),
                (account, name) -> snapshots("templates", () -> TemplateOverviewWire.of(templates, account)));
        feeds.put(
                path(contract, "streamTemplate"),
                (account, name) -> new BuildFeed(
                        templates,
                        account,
                        name,
                        template -> json(TemplateWire.template(template)),
                        lines -> json(TemplateOverviewWire.lines(lines))));
        feeds.put(
                path(contract, "streamUsage"),
                (account, name) -> new ThrottledFeed(
                        snapshots("usage", () -> UsageWire.of(usage.of(account.accountId()))), TICKS_OF_USAGE));
    }

    /** Returns the feed of this path for the account; empty if there is none. */
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
        return Pattern.compile(contract.operation(operationId).path().replaceAll("\\{[^}]+}", "([^/]+)"));
    }
}
