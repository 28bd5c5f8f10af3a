package ai.vibengine.server.login;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.InvalidRequestException;
import ai.vibengine.server.store.RandomIds;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The rules of logins: how they are made, how one is proved, and how long the proof counts. Thread-safe. */
public final class Logins {

    private final LoginStore store;
    private final Passwords passwords = new Passwords();
    private final PasswordStrength strength = new PasswordStrength();
    private final RandomIds ids;
    private final Clock clock;
    private final Duration linkLifetime;
    private final Duration sessionLifetime;

    public Logins(LoginStore store, RandomIds ids, Clock clock, Duration linkLifetime, Duration sessionLifetime) {
        this.store = store;
        this.ids = ids;
        this.clock = clock;
        this.linkLifetime = linkLifetime;
        this.sessionLifetime = sessionLifetime;
    }

    /** Creates the logins of the dashboard, with the lifetimes that its contract has for links and sessions. */
    public static Logins of(LoginStore store, Contract dashboard, RandomIds ids, Clock clock) {
        return new Logins(
                store,
                ids,
                clock,
                Duration.ofSeconds(dashboard.limits().get("login_link_seconds")),
                Duration.ofSeconds(dashboard.limits().get("session_seconds")));
    }

    /**
     * Gives the account a login, or its login another password, and ends the sessions of that login.
     *
     * @throws InvalidRequestException when the password is easy to guess
     * @throws EmailTakenException when the address signs in to another account
     */
    public void set(String accountId, String email, String password) {
        requireStrong(accountId, email, password);
        if (!store.set(plain(email), accountId, passwords.hash(password), clock.instant())) {
            throw new EmailTakenException();
        }
    }

    /** Returns the token at the end of a new link for setting a login of this account. It works once. */
    public SecretToken invite(String accountId) {
        SecretToken token = SecretToken.random(ids);
        store.addLink(token, accountId, clock.instant(), clock.instant().plus(linkLifetime));
        return token;
    }

    /**
     * Sets a login by a link, as {@link #set} does, and signs in.
     *
     * @param address the network address that asks
     * @throws LoginLinkException when the link is no good
     * @throws InvalidRequestException when the password is easy to guess; the link can then be used again
     * @throws EmailTakenException when the address signs in to another account; the link can then be used again
     */
    public LoginResult redeem(SecretToken link, String email, String password, String address) {
        String accountId = store.accountOfLink(link, clock.instant()).orElseThrow(LoginLinkException::new);
        requireStrong(accountId, email, password);
        store.setByLink(link, plain(email), accountId, passwords.hash(password), clock.instant());
        return begin(plain(email), accountId, address);
    }

    /**
     * Signs in.
     *
     * @param address the network address that asks
     * @throws SignInRefusedException when e-mail address and password do not fit
     */
    LoginResult signIn(String email, String password, String address) {
        Optional<LoginStore.Login> login = store.find(plain(email));
        if (!passwords.matches(password, login.map(LoginStore.Login::passwordHash))) {
            throw new SignInRefusedException();
        }
        return begin(plain(email), login.orElseThrow().accountId(), address);
    }

    /** Returns the session that the token proves; empty when there is none, or no longer. */
    public Optional<Session> session(SecretToken token) {
        return store.session(token, clock.instant());
    }

    /** Ends the session that the token proves. */
    public void signOut(SecretToken token) {
        store.endSession(token);
    }

    private void requireStrong(String accountId, String email, String password) {
        strength.weaknessOf(password, email, store.accountName(accountId)).ifPresent(weakness -> {
            throw new InvalidRequestException("password", weakness);
        });
    }

    /** Returns the address in the form in which it is compared and stored. */
    static String plain(String email) {
        return email.toLowerCase(Locale.ROOT);
    }

    private LoginResult begin(String email, String accountId, String address) {
        SecretToken token = SecretToken.random(ids);
        Session session = new Session(email, accountId, clock.instant().plus(sessionLifetime));
        store.addSession(token, email, address, clock.instant(), session.expiresAt());
        return new LoginResult(token, session);
    }
}
