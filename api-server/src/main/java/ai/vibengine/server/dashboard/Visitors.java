package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.login.Logins;
import ai.vibengine.server.login.SecretToken;
import ai.vibengine.server.login.Session;
import ai.vibengine.server.login.SignIn;
import ai.vibengine.server.login.SignedIn;
import java.util.Optional;

/** Lets people in and out, and knows them by their token meanwhile. Thread-safe. */
public final class Visitors {

    private final SignIn signIn;
    private final Logins logins;
    private final AccountStore accounts;

    /** With who knows logins, and accounts. */
    public Visitors(SignIn signIn, Logins logins, AccountStore accounts) {
        this.signIn = signIn;
        this.logins = logins;
        this.accounts = accounts;
    }

    Arrival signIn(String email, String password, String address) {
        return arrival(signIn.with(email, password, address));
    }

    Arrival redeem(String link, String email, String password, String address) {
        return arrival(logins.redeem(new SecretToken(link), email, password, address));
    }

    Optional<Visitor> with(SecretToken token) {
        return logins.session(token).map(session -> new Visitor(session, account(session)));
    }

    void signOut(SecretToken token) {
        logins.signOut(token);
    }

    private Arrival arrival(SignedIn signedIn) {
        return new Arrival(signedIn.token(), new Visitor(signedIn.session(), account(signedIn.session())));
    }

    private Account account(Session session) {
        return accounts.account(session.accountId())
                .orElseThrow(() -> new IllegalStateException("a session of no account"));
    }

    /** Somebody who came in just now, and the token to be known by. */
    record Arrival(SecretToken token, Visitor visitor) {}
}
