package ai.vibengine.server;

import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.ApiKey;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.account.Plan;
import java.io.PrintWriter;
import java.util.Optional;

/** What a server says when it is up: where it is and how to use it. On the first start it makes an account and a key for that. */
final class Greeting {

    private static final String ACCOUNT = "default";
    private static final String LABEL = "first";

    private final VibengineServer server;
    private final Optional<ApiKey> firstKey;

    /** @param firstKey the key of the first account, if it is not to be made up */
    Greeting(VibengineServer server, Optional<ApiKey> firstKey) {
        this.server = server;
        this.firstKey = firstKey;
    }

    void print(PrintWriter out) {
        AccountStore accounts = server.accounts();
        if (accounts.accounts().isEmpty()) {
            accounts.create(ACCOUNT, Plan.PRO, Optional.empty(), Optional.empty());
            if (firstKey.isPresent()) {
                accounts.addKey(ACCOUNT, LABEL, Permission.FULL, firstKey.get());
            } else {
                ApiKey key = accounts.createKey(ACCOUNT, LABEL, Permission.FULL);
                out.println("API key of the new account \"" + ACCOUNT + "\", shown only now:");
                out.println("  export VE_API_KEY=" + key.secret());
            }
            out.println("Set a password for its dashboard, with this link and only once:");
            out.println("  "
                    + LoginLink.of(
                            server.publicUrl(),
                            server.logins().invite(accounts.named(ACCOUNT).accountId())));
        }
        out.println("Listening on " + server.url());
        out.println("Reference at " + server.url() + "/docs");
        out.println("Dashboard at " + server.publicUrl() + "/dashboard");
        server.metricsUrl().ifPresent(url -> out.println("Metrics and health at " + url));
        out.println("Try:");
        out.println("  curl -X POST " + server.url() + "/sandboxes -H \"X-API-Key: $VE_API_KEY\""
                + " -H \"Content-Type: application/json\" -d '{\"template\": \"base\"}'");
        out.flush();
    }
}
