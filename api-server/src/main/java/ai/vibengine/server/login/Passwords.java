package ai.vibengine.server.login;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Hashes passwords with Argon2id, which is meant to take much memory and some time; so only a few are hashed at once, and a request that
 * would have to wait long is refused. Thread-safe.
 */
public final class Passwords {

    private static final int MEMORY_KIBIBYTES = 19_456;
    private static final int ITERATIONS = 2;
    private static final int LANES = 1;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int AT_ONCE = 2;
    private static final int PATIENCE_SECONDS = 2;

    /** The hash of no known password, which takes as much work as any other. */
    private static final String NOBODYS = "$argon2id$v=19$m=" + MEMORY_KIBIBYTES + ",t=" + ITERATIONS + ",p=" + LANES
            + "$O0aZL7fH/Ody3l4Sdce/Bg$B8j3lL+NVf4L8Qvrk1BGdfNu8QQ/ARPht9aoT+EUH6Q";

    private final Argon2Function argon2 =
            Argon2Function.getInstance(MEMORY_KIBIBYTES, ITERATIONS, LANES, HASH_BYTES, Argon2.ID);
    private final Semaphore room = new Semaphore(AT_ONCE);

    /**
     * Returns the hash to store, with its salt and parameters.
     *
     * @throws SignInThrottledException when too many others are being hashed
     */
    String hash(String password) {
        return withRoom(() -> hashNow(password));
    }

    /**
     * Returns whether the password is the one of the hash. Without a hash the answer is no, after the same work.
     *
     * @throws SignInThrottledException when too many others are being hashed
     */
    boolean matches(String password, Optional<String> hash) {
        boolean same = withRoom(() -> {
            String compared = hash.orElse(NOBODYS);
            return Password.check(password, compared).with(Argon2Function.getInstanceFromHash(compared));
        });
        return same && hash.isPresent();
    }

    private String hashNow(String password) {
        return Password.hash(password).addRandomSalt(SALT_BYTES).with(argon2).getResult();
    }

    private <T> T withRoom(Supplier<T> work) {
        try {
            if (!room.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new SignInThrottledException(PATIENCE_SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SignInThrottledException(PATIENCE_SECONDS);
        }
        try {
            return work.get();
        } finally {
            room.release();
        }
    }
}
