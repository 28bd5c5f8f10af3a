package ai.vibengine.server.command;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The commands of one sandbox. Thread-safe. */
final class SandboxCommands {

    /** Newest first; those that started in the same moment in the order of their ids. */
    static final Comparator<BackgroundCommand> ORDER = Comparator.comparing(
                    (BackgroundCommand command) -> command.started().startedAt())
            .reversed()
            .thenComparing(command -> command.started().commandId());

    private final ConcurrentMap<String, BackgroundCommand> background = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();

    /** Takes a place among those that run if fewer than so many are taken. */
    boolean acquireSlot(int limit) {
        return running.getAndUpdate(taken -> taken < limit ? taken + 1 : taken) < limit;
    }

    /** Takes a place whatever the limit is: for one that ran before the server started. */
    void acquireSlot() {
        running.incrementAndGet();
    }

    void releaseSlot() {
        running.decrementAndGet();
    }

    void add(BackgroundCommand command) {
        background.put(command.started().commandId(), command);
    }

    Optional<BackgroundCommand> find(String commandId) {
        return Optional.ofNullable(background.get(commandId));
    }

    /** Returns all commands in the background, newest first. */
    List<BackgroundCommand> inBackground() {
        return background.values().stream().sorted(ORDER).toList();
    }

    /** Forgets the oldest of those that are over, beyond so many. */
    void forgetBeyond(int kept) {
        inBackground().stream().filter(BackgroundCommand::isOver).skip(kept).forEach(command -> {
            if (background.remove(command.started().commandId(), command)) {
                command.exec().forget();
            }
        });
    }
}
