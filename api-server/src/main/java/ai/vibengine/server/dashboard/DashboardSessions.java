package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.login.LoginResult;
import ai.vibengine.server.login.Logins;
import ai.vibengine.server.login.SecretToken;
import ai.vibengine.server.login.Session;
import ai.vibengine.server.login.SignIn;
import java.util.Optional;

/** Begins, finds and ends sessions. Thread-safe. */
public final class DashboardSessions {

    private final SignIn signIn;
    private final Logins logins;
    private final AccountStore accounts;

    public DashboardSessions(SignIn signIn, Logins logins, AccountStore accounts) {
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

    Optional<DashboardSession> with(SecretToken token) {
        return logins.session(token).map(session -> new DashboardSession(session, account(session)));
    }

    void signOut(SecretToken token) {
        logins.signOut(token);
    }

    private Arrival arrival(LoginResult signedIn) {
        return new Arrival(signedIn.token(), new DashboardSession(signedIn.session(), account(signedIn.session())));
    }

    private Account account(Session session) {
        return accounts.account(session.accountId())
                .orElseThrow(() -> new IllegalStateException("a session of no account"));
    }

    /** A session that has just begun, and its token. */
    record Arrival(SecretToken token, DashboardSession session) {}
}
