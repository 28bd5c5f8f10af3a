package ai.vibengine.server.command;

import ai.vibengine.server.memory.ByteBudget;
import ai.vibengine.server.runtime.AttachedExec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;

/**
 * The store for the outputs of commands in the foreground until they are answered: short ones are in memory, the others in files without a
 * name, which so end with the server. An output counts as the bytes that it will be in JSON.
 */
public final class CommandOutputs {

    private static final long LEAST_BYTES = 64L << 20;

    /** The part of it all that an account may have, as a divisor. */
    private static final int SHARE_OF_ACCOUNT = 4;

    /** The part of the server's memory, as a divisor, for outputs for which there is no file because the disk is full. */
    private static final int SHARE_OF_MEMORY = 16;

    private final Path folder;
    private final ByteBudget budget;
    private final Semaphore memory =
            new Semaphore((int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY));

    /**
     * Returns the budget of outputs that wait to be answered: they lie in files, so that this bounds the disk, and grows with the machine
     * as the heap does.
     */
    public static ByteBudget budget() {
        long total = Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory());
        return new ByteBudget("command output", total, total / SHARE_OF_ACCOUNT);
    }

    /** Takes a folder for this alone, which is made when it is needed. */
    public CommandOutputs(Path folder, ByteBudget budget) {
        this.folder = folder;
        this.budget = budget;
    }

    /**
     * Refuses a command while too much output waits to be answered.
     *
     * @throws ai.vibengine.server.memory.BudgetExceededException when it does
     */
    void requireRoom(String accountId) {
        budget.requireRoom(accountId);
    }

    /** Returns the outputs of one command. */
    Both of(String accountId, AttachedExec exec, int limit) {
        ByteBudget.Lease lease = budget.open(accountId);
        return new Both(
                new KeptBytes(exec.output(), limit, exec::discardOutput, lease::add, this::file, memory),
                new KeptBytes(exec.errors(), limit, exec::discardErrors, lease::add, this::file, memory),
                lease);
    }

    /** Creates a file without a name, gone when it is closed or the server ends. */
    private FileChannel file() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return FileChannel.open(
                Files.createTempFile(folder, "output", ""),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Both outputs of a command. */
    record Both(KeptBytes output, KeptBytes errors, ByteBudget.Lease lease) {

        /** Returns the command with its outputs, which are no longer kept once it is freed. */
        Command of(Command ended) {
            Command.Output printedErrors = errors.output();
            return ended.with(
                    output.output(),
                    new Command.Output(printedErrors.text().andWhenClosed(lease::close), printedErrors.truncated()));
        }

        /** Frees it all if there is no command to free it with. */
        void closeIf(boolean failed) {
            if (failed) {
                output.close();
                errors.close();
                lease.close();
            }
        }
    }
}
