package ai.vibengine.client.testing;

import ai.vibengine.client.testing.internal.Account;

/** An account of a {@link FakeVibengine}. */
public final class FakeAccount {

    private final FakeVibengine owner;
    private final Account account;
    private final String key;

    FakeAccount(FakeVibengine owner, Account account) {
        this.owner = owner;
        this.account = account;
        this.key = owner.newKey(account, false);
    }

    /** {@return the name it was added with} */
    public String name() {
        return account.name();
    }

    /** {@return its first key, with full permission} */
    public String key() {
        return key;
    }

    /** {@return a new key that may read and nothing more} */
    public String readOnlyKey() {
        return owner.newKey(account, true);
    }

    /**
     * Sets how many builds may be unfinished at once, and how many templates there may be; at first as many as on the Pro
     * plan.
     *
     * @param unfinished one more is 429
     * @param templates one more is 409
     */
    public void limitBuilds(int unfinished, int templates) {
        account.limitBuilds(unfinished, templates);
    }

    Account account() {
        return account;
    }
}
