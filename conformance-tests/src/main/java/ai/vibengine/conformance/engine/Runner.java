package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.UnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs the checks of requirements, in parallel where their schedule allows it, and gives each requirement its verdict. */
public final class Runner {
    private final RunContext run;
    private final int parallel;
    private final Consumer<Result> progress;

    private boolean stopped;

    public Runner(RunContext run, int parallel, Consumer<Result> progress) {
        this.run = run;
        this.parallel = parallel;
        this.progress = progress;
    }

    /**
     * Runs the selected requirements, and returns their results in the order of the catalogue.
     *
     * @param walk the check that makes answers for the rules to judge
     */
    public List<Result> run(Catalogue catalogue, Collection<Requirement> selected, Check walk)
            throws InterruptedException {
        RuleEvaluator watch = new RuleEvaluator(catalogue.rules().stream()
                .filter(rule -> selected.contains(rule.requirement()))
                .toList());
        run.watch(watch);
        ExecutorService shared = Executors.newFixedThreadPool(parallel);
        ExecutorService waiting = parallel == 1 ? shared : Executors.newCachedThreadPool();
        ExecutorService limited = parallel == 1 ? shared : Executors.newSingleThreadExecutor();
        Map<Requirement, Future<Result>> futures = new LinkedHashMap<>();
        List<Result> results = new ArrayList<>();
        try {
            Future<?> touring = CompletableFuture.completedFuture(null);
            if (selected.stream().anyMatch(requirement -> requirement.check().isEmpty())) {
                touring = shared.submit(() -> takeTour(walk, watch));
            }
            submit(selected, Schedule.WAITING, waiting, futures);
            submit(selected, Schedule.LIMITED, limited, futures);
            submit(selected, Schedule.SHARED, shared, futures);
            for (Future<Result> future : futures.values()) {
                results.add(get(future));
            }
            touring.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            stopped = true;
        } finally {
            shared.shutdownNow();
            waiting.shutdownNow();
            limited.shutdownNow();
        }
        if (stopped) {
            // Requests under way are answered or given up first, so that they create nothing after the cleanup.
            for (ExecutorService schedule : List.of(shared, waiting, limited)) {
                schedule.awaitTermination(5, TimeUnit.SECONDS);
            }
            results.clear();
            futures.forEach((requirement, future) -> results.add(ended(requirement, future)));
        }
        results.addAll(watch.results());
        List<Requirement> order = List.copyOf(catalogue.requirements());
        results.sort(Comparator.comparingInt(result -> order.indexOf(result.requirement())));
        return results;
    }

    /** Whether the run was interrupted. */
    public boolean stopped() {
        return stopped;
    }

    private static Result ended(Requirement requirement, Future<Result> future) {
        if (future.isDone() && !future.isCancelled()) {
            try {
                return future.get();
            } catch (InterruptedException | ExecutionException e) {
                return Result.of(requirement, Verdict.SKIPPED, "the run was stopped");
            }
        }
        return Result.of(requirement, Verdict.SKIPPED, "the run was stopped");
    }

    private void takeTour(Check walk, RuleEvaluator watch) {
        try {
            walk.run(new CheckContext(run));
        } catch (SkippedException e) {
            return; // The rules report that they saw no answer.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            watch.blocked("the walk past every operation stopped: " + e.getMessage());
        }
    }

    private void submit(
            Collection<Requirement> selected,
            Schedule schedule,
            ExecutorService executor,
            Map<Requirement, Future<Result>> futures) {
        for (Requirement requirement : selected) {
            if (requirement.schedule() == schedule && requirement.check().isPresent()) {
                Callable<Result> task = () -> {
                    Result result = attempt(requirement, requirement.check().get());
                    progress.accept(result);
                    return result;
                };
                futures.put(requirement, executor.submit(task));
            }
        }
    }

    private static Result get(Future<Result> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private Result attempt(Requirement requirement, Check check) throws InterruptedException {
        for (Role role : requirement.needs().stream().sorted().toList()) {
            if (run.target().key(role).isEmpty()) {
                return Result.of(requirement, Verdict.SKIPPED, "needs " + role.option());
            }
        }
        if (run.late()) {
            return Result.of(requirement, Verdict.SKIPPED, RunContext.OVER);
        }
        CheckContext context = new CheckContext(run);
        Instant start = run.clock().instant();
        Verdict verdict = Verdict.PASS;
        String reason = "";
        Optional<MismatchException> mismatch = Optional.empty();
        try {
            check.run(context);
        } catch (MismatchException e) {
            verdict = Verdict.FAIL;
            reason = String.valueOf(e.getMessage());
            mismatch = Optional.of(e);
        } catch (BlockedException e) {
            verdict = Verdict.BLOCKED;
            reason = String.valueOf(e.getMessage());
        } catch (SkippedException e) {
            verdict = Verdict.SKIPPED;
            reason = String.valueOf(e.getMessage());
        } catch (UnreachableException e) {
            verdict = Verdict.ERROR;
            reason = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            verdict = Verdict.ERROR;
            reason = "the kit failed: " + e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?");
        }
        if (verdict == Verdict.PASS && requirement.schedule() != Schedule.LIMITED) {
            Optional<Exchange> refused = refused(context.exchanges());
            if (refused.isPresent()) {
                verdict = Verdict.SKIPPED;
                reason = "the server was too busy to be asked: it kept answering "
                        + refused.get().status() + " " + refused.get().errorCode();
            }
        }
        long millis = Duration.between(start, run.clock().instant()).toMillis();
        return new Result(requirement, verdict, reason, mismatch, context.exchanges(), millis);
    }

    /** The first request that got no answer but that it comes too early, and so proves nothing. */
    private static Optional<Exchange> refused(List<Exchange> exchanges) {
        Map<String, Exchange> last = new LinkedHashMap<>();
        for (Exchange exchange : exchanges) {
            Request request = exchange.request();
            last.put(request.method() + request.path() + request.role() + Arrays.hashCode(request.body()), exchange);
        }
        return last.values().stream()
                .filter(exchange -> exchange.errorCode().equals("rate_limited") || exchange.status() == 503)
                .findFirst();
    }
}
