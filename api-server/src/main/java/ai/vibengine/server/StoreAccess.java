package ai.vibengine.server;

import ai.vibengine.server.account.AccountStore;
import ai.vibengine.server.account.PlanLimits;
import ai.vibengine.server.contract.Contract;
import ai.vibengine.server.store.Database;
import ai.vibengine.server.store.RandomIds;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Consumer;

/** Lets a command work on accounts and keys, beside a server that may be running. */
final class StoreAccess {

    private StoreAccess() {}

    static void with(Path dataFolder, Consumer<AccountStore> work) {
        try (Database database = Database.open(dataFolder)) {
            work.accept(new AccountStore(
                    database, new PlanLimits(Contract.load()), new RandomIds(new SecureRandom()), Clock.systemUTC()));
        }
    }
}
