package ai.vibengine.server.store;

/**
 * Further work in the transaction that writes something new, so that both are kept or neither is.
 *
 * @param <T> what is written
 */
@FunctionalInterface
public interface TransactionHook<T> {

    /** Works on the transaction, after {@code written} was written in it. */
    void run(Transaction transaction, T written);

    /** Returns a hook that does nothing. */
    static <T> TransactionHook<T> none() {
        return (transaction, written) -> {};
    }
}
