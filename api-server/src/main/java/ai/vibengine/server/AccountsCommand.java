package ai.vibengine.server;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.Plan;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Accounts, from the command line. */
@Command(
        name = "accounts",
        description = "Create and change accounts, also while the server runs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class AccountsCommand {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    /** What an account is allowed. */
    static final class PlanOptions {

        @Option(names = "--plan", required = true, description = "One of: ${COMPLETION-CANDIDATES}")
        @SuppressWarnings("NullAway.Init")
        private Plan plan;

        @Option(names = "--requests-per-minute", paramLabel = "N", description = "Enterprise only, at least 1.")
        private Optional<Integer> requestsPerMinute = Optional.empty();

        @Option(names = "--concurrent-sandboxes", paramLabel = "N", description = "Enterprise only, at least 1.")
        private Optional<Integer> concurrentSandboxes = Optional.empty();
    }

    @Command(name = "create", description = "Create an account.", mixinStandardHelpOptions = true)
    void create(
            @Parameters(paramLabel = "NAME", description = "Its name, unique on this server.") String name,
            @Mixin PlanOptions options,
            @Mixin DataOption data) {
        StoreAccess.with(
                data.folder,
                accounts -> print(
                        accounts.create(name, options.plan, options.requestsPerMinute, options.concurrentSandboxes)));
    }

    @Command(name = "list", description = "List all accounts.", mixinStandardHelpOptions = true)
    void list(@Mixin DataOption data) {
        StoreAccess.with(data.folder, accounts -> accounts.accounts().forEach(this::print));
    }

    @Command(name = "set-plan", description = "Put an account on another plan.", mixinStandardHelpOptions = true)
    void setPlan(
            @Parameters(paramLabel = "NAME", description = "The name of the account.") String name,
            @Mixin PlanOptions options,
            @Mixin DataOption data) {
        StoreAccess.with(
                data.folder,
                accounts ->
                        accounts.setPlan(name, options.plan, options.requestsPerMinute, options.concurrentSandboxes));
    }

    private void print(Account account) {
        spec.commandLine()
                .getOut()
                .printf(
                        "%s  %s  %s  %d requests/min  %d sandboxes%n",
                        account.accountId(),
                        account.name(),
                        account.plan(),
                        account.requestsPerMinute(),
                        account.concurrentSandboxes());
        spec.commandLine().getOut().flush();
    }
}
