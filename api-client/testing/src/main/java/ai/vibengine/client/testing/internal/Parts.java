package ai.vibengine.client.testing.internal;

import ai.vibengine.openapi.Contract;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** What a server is made of, each part by the contract. Before the server starts, each can be replaced by another one. */
public final class Parts {

    public final Contract contract;
    public final Clock clock;
    public final Pace pace;
    public final Ids ids;
    /** The first one sees a request first. */
    public final List<Interceptor> interceptors = new ArrayList<>();

    public JsonMapper json = strictJson().build();
    public RateLimiter rateLimiter;
    public IdempotentCreations creations;
    public SandboxStore sandboxes;
    public SandboxFilter filter = new SandboxFilter();
    public TemplateStore templates;
    public CommandScript commands;
    public FileTree.Permissions permissions = new FileTree.Permissions();
    public Pagination pagination = new Pagination();
    /** Which commands can be looked at after they were started. */
    public Predicate<CommandRun> kept = CommandRun::isBackground;

    public Parts(Contract contract, Clock clock, Pace pace, Random random, CommandScript commands) {
        this.contract = contract;
        this.clock = clock;
        this.pace = pace;
        this.commands = commands;
        ids = new Ids(random);
        rateLimiter = new RateLimiter(contract.limits().rateWindow());
        creations = new IdempotentCreations(clock, contract.limits().idempotencyRetention());
        sandboxes = new SandboxStore(clock, ids, contract.limits().stopReasonRetention());
        templates = new TemplateStore(clock, commands, contract.limits().readyPatience());
    }

    /** Returns the settings by which bodies are read. */
    public static JsonMapper.Builder strictJson() {
        return JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    boolean keeps(CommandRun run) {
        return kept.test(run);
    }

    /** Returns how long a client may ask a response to wait. */
    Duration longestWait() {
        return contract.limits().maxWait();
    }
}
