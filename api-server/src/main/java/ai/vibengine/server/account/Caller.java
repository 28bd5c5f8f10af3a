package ai.vibengine.server.account;

import java.security.Principal;

/** Who makes a request: an account, by one of its keys. */
public record Caller(String keyId, Account account, Permission permission) implements Principal {

    @Override
    public String getName() {
        return account.accountId();
    }
}
