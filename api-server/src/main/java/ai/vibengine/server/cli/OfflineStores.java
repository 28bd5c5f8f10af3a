package ai.vibengine.server.cli;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.login.LoginStore;
import ai.vibengine.server.login.Logins;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Lets a command work on accounts and keys, beside a server that may be running. */
final class OfflineStores {

    private OfflineStores() {}

    static void with(DataOption data, Consumer<AccountStore> work) {
        try (Database database = data.open()) {
            work.accept(accounts(database, Contract.load()));
        }
    }

    static void with(DataOption data, BiConsumer<AccountStore, Logins> work) {
        try (Database database = data.open()) {
            Contract contract = Contract.load();
            work.accept(
                    accounts(database, contract),
                    Logins.of(new LoginStore(database), contract.dashboard(), ids(), Clock.systemUTC()));
        }
    }

    private static AccountStore accounts(Database database, Contract contract) {
        return new AccountStore(database, new PlanLimits(contract), ids(), Clock.systemUTC());
    }

    private static RandomIds ids() {
        return new RandomIds(new SecureRandom());
    }
}
