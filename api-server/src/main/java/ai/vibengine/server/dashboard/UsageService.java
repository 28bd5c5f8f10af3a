package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.KeyRecord;
import ai.vibengine.server.contract.ContractNumbers;
import ai.vibengine.server.ratelimit.RateLimiter;
import ai.vibengine.server.sandbox.SandboxQuery;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.usage.Count;
import ai.vibengine.server.usage.UsageMeter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows the limits of an account's plan and how much of them is used. Thread-safe. */
public final class UsageService {

    private static final int HOUR_STEPS = 60;
    private static final int QUARTER_MINUTES = 15;
    private static final int DAY_STEPS = ContractNumbers.KEY_USAGE_REQUESTS_MAX_ITEMS;

    private final AccountStore accounts;
    private final RateLimiter limiter;
    private final SandboxService sandboxes;
    private final UsageMeter usage;

    public UsageService(AccountStore accounts, RateLimiter limiter, SandboxService sandboxes, UsageMeter usage) {
        this.accounts = accounts;
        this.limiter = limiter;
        this.sandboxes = sandboxes;
        this.usage = usage;
    }

    Overview of(String accountId) {
        // The plan may have changed since the reader came.
        Account account = accounts.account(accountId).orElseThrow();
        Map<String, String> names =
                accounts.keysOf(account).stream().collect(Collectors.toMap(KeyRecord::keyId, KeyRecord::label));
        List<Count> counts = usage.of(accountId, DAY_STEPS * QUARTER_MINUTES);
        long minute = usage.minute();
        return new Overview(
                account,
                limiter.look(account),
                sandboxes.list(account, SandboxQuery.all(1)).totalCount(),
                series(counts, names, minute, 1, HOUR_STEPS),
                series(counts, names, minute, QUARTER_MINUTES, DAY_STEPS));
    }

    private static Series series(
            List<Count> counts, Map<String, String> names, long minute, int stepMinutes, int steps) {
        long first = minute / stepMinutes - (steps - 1);
        Map<String, List<Count>> byKey = counts.stream()
                .filter(count -> count.minute() / stepMinutes >= first)
                .collect(Collectors.groupingBy(Count::keyId));
        List<KeySeries> keys = new ArrayList<>();
        // In the order of the keys, so that what is drawn does not jump.
        names.keySet().stream().filter(byKey::containsKey).sorted().forEach(keyId -> {
            int[] requests = new int[steps];
            int[] refused = new int[steps];
            for (Count count : byKey.getOrDefault(keyId, List.of())) {
                int step = (int) (count.minute() / stepMinutes - first);
                requests[step] += count.requests();
                refused[step] += count.refused();
            }
            keys.add(new KeySeries(keyId, names.getOrDefault(keyId, ""), boxed(requests), boxed(refused)));
        });
        Duration step = Duration.ofMinutes(stepMinutes);
        return new Series(Instant.EPOCH.plus(step.multipliedBy(first)), step, keys);
    }

    private static List<Integer> boxed(int[] numbers) {
        return java.util.Arrays.stream(numbers).boxed().toList();
    }

    /** All of it, now. */
    record Overview(Account account, RateLimiter.Decision window, int running, Series hour, Series day) {}

    /** Requests in steps of the same length, the last of which is not over. */
    record Series(Instant start, Duration step, List<KeySeries> keys) {}

    /** Requests with one key, by step. */
    record KeySeries(String keyId, String label, List<Integer> requests, List<Integer> refused) {}
}
