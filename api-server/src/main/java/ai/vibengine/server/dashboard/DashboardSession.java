package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.login.Session;

/** The session of a request, and its account. */
public record DashboardSession(Session login, Account account) {

    /** The attribute of a request that has its session. */
    static final String ATTRIBUTE = "ai.vibengine.session";
}
