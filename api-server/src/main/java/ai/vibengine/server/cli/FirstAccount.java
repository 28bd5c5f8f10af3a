package ai.vibengine.server.cli;

import ai.vibengine.server.VibengineServer;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.ApiKey;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import java.io.PrintWriter;
import java.util.Optional;

/** The account and the key that the first start of a server makes, so that it can be used at once. */
final class FirstAccount {

    private static final String NAME = "default";
    private static final String KEY_LABEL = "first";

    private FirstAccount() {}

    /**
     * Creates the account if there is none, and prints its key and the link for its password.
     *
     * @param ownKey the key of the account, in place of a random one
     */
    static void ensure(VibengineServer server, Optional<ApiKey> ownKey, PrintWriter out) {
        AccountStore accounts = server.accounts();
        if (!accounts.accounts().isEmpty()) {
            return;
        }
        accounts.create(NAME, Plan.PRO, Optional.empty(), Optional.empty());
        if (ownKey.isPresent()) {
            accounts.addKey(NAME, KEY_LABEL, Permission.FULL, ownKey.get());
        } else {
            ApiKey key = accounts.createKey(NAME, KEY_LABEL, Permission.FULL);
            out.println("API key of the new account \"" + NAME + "\", shown only now:");
            out.println("  export VE_API_KEY=" + key.secret());
        }
        out.println("Set a password for its dashboard, with this link and only once:");
        out.println("  "
                + LoginLink.of(
                        server.publicUrl(),
                        server.logins().invite(accounts.named(NAME).accountId())));
    }
}
