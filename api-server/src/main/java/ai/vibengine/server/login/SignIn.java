package ai.vibengine.server.login;

import io.github.bucket4j.TimeMeter;
import java.time.Clock;
import java.time.Duration;

/**
 * Signs in people by their passwords, and slows down guessing: by the e-mail address that is tried and by the network address that tries.
 * Addresses that exist and others are treated alike. A network address from which a login signed in before has tries of its own, so that
 * strangers cannot keep its owner out. Thread-safe.
 */
public final class SignIn {

    private static final Duration AT_HOME = Duration.ofDays(90);

    private final Logins logins;
    private final LoginStore store;
    private final Clock clock;
    private final LoginThrottle byEmail;
    private final LoginThrottle byAddress;

    /**
     * @param triesPerEmail how many tries an e-mail address has
     * @param triesPerAddress how many tries a network address has
     * @param interval after how long a try comes back
     */
    public SignIn(
            Logins logins,
            LoginStore store,
            Clock clock,
            TimeMeter meter,
            int triesPerEmail,
            int triesPerAddress,
            Duration interval) {
        this.logins = logins;
        this.store = store;
        this.clock = clock;
        byEmail = new LoginThrottle(triesPerEmail, interval, meter);
        byAddress = new LoginThrottle(triesPerAddress, interval, meter);
    }

    /**
     * Signs in.
     *
     * @param address the network address that asks
     * @throws SignInRefusedException when e-mail address and password do not fit
     * @throws SignInThrottledException when there were too many tries
     */
    public LoginResult with(String email, String password, String address) {
        String plain = Logins.plain(email);
        boolean atHome = store.hasSignedInFrom(plain, address, clock.instant().minus(AT_HOME));
        String target = atHome ? plain + ' ' + address : plain;
        // Taken before the password is looked at: many tries at once are as many as one after the other.
        take(byAddress, address);
        take(byEmail, target);
        LoginResult signedIn = logins.signIn(email, password, address);
        byAddress.giveBack(address);
        byEmail.giveBack(target);
        return signedIn;
    }

    private static void take(LoginThrottle tries, String name) {
        int wait = tries.take(name);
        if (wait > 0) {
            throw new SignInThrottledException(wait);
        }
    }
}
