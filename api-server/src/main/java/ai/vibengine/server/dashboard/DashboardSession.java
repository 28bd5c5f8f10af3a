package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.login.Session;

/** Who is signed in, and the account that is looked at. */
public record DashboardSession(Session login, Account account) {

    /** Where a request carries it. */
    static final String ATTRIBUTE = "ai.vibengine.session";
}
