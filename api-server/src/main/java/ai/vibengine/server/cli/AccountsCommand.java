package ai.vibengine.server.cli;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.Plan;
import java.net.URI;
import java.util.Map;
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

    /** The options for the limits of an account. */
    static final class PlanOptions {

        @Option(names = "--plan", required = true, description = "One of: ${COMPLETION-CANDIDATES}")
        @SuppressWarnings("NullAway.Init")
        private Plan plan;

        @Option(names = "--requests-per-minute", paramLabel = "N", description = "Enterprise only, at least 1.")
        private Optional<Integer> requestsPerMinute = Optional.empty();

        @Option(names = "--concurrent-sandboxes", paramLabel = "N", description = "Enterprise only, at least 1.")
        private Optional<Integer> concurrentSandboxes = Optional.empty();

        @Option(
                names = "--limit",
                paramLabel = "NAME=N",
                description =
                        "Enterprise only: another limit of the plans in the contract, such as concurrent_builds or"
                                + " templates. Repeatable; those that are not given are the pro plan's.")
        private Map<String, Integer> limits = Map.of();
    }

    @Command(
            name = "create",
            description = "Create an account, and print a one-time link that sets a login for its dashboard.",
            mixinStandardHelpOptions = true)
    void create(
            @Parameters(paramLabel = "NAME", description = "Its name, unique on this server.") String name,
            @Mixin PlanOptions options,
            @Mixin PublicUrlOption publicUrl,
            @Mixin DataOption data) {
        URI server = server(publicUrl, data);
        OfflineStores.with(data, (accounts, logins) -> {
            Account account = accounts.create(
                    name, options.plan, options.requestsPerMinute, options.concurrentSandboxes, options.limits);
            print(account);
            print(LoginLink.of(server, logins.invite(account.accountId())));
        });
    }

    @Command(
            name = "invite",
            description = "Print a one-time link that sets a login, or its password, for the dashboard of an account.",
            mixinStandardHelpOptions = true)
    void invite(
            @Parameters(paramLabel = "NAME", description = "The name of the account.") String name,
            @Mixin PublicUrlOption publicUrl,
            @Mixin DataOption data) {
        URI server = server(publicUrl, data);
        OfflineStores.with(
                data,
                (accounts, logins) -> print(
                        LoginLink.of(server, logins.invite(accounts.named(name).accountId()))));
    }

    @Command(
            name = "set-login",
            description =
                    "Set a login for the dashboard of an account, or its password, which is read from standard input.",
            mixinStandardHelpOptions = true)
    void setLogin(
            @Parameters(paramLabel = "NAME", description = "The name of the account.") String name,
            @Option(names = "--email", required = true, paramLabel = "ADDRESS", description = "Who signs in.")
                    String email,
            @Mixin DataOption data) {
        NewPassword password = new NewPassword(spec.commandLine());
        password.requireEmail(email);
        String secret = password.read();
        OfflineStores.with(
                data,
                (accounts, logins) ->
                        password.accept(() -> logins.set(accounts.named(name).accountId(), email, secret)));
    }

    @Command(name = "list", description = "List all accounts.", mixinStandardHelpOptions = true)
    void list(@Mixin DataOption data) {
        OfflineStores.with(data, accounts -> accounts.accounts().forEach(this::print));
    }

    @Command(name = "set-plan", description = "Put an account on another plan.", mixinStandardHelpOptions = true)
    void setPlan(
            @Parameters(paramLabel = "NAME", description = "The name of the account.") String name,
            @Mixin PlanOptions options,
            @Mixin DataOption data) {
        OfflineStores.with(
                data,
                accounts -> accounts.setPlan(
                        name, options.plan, options.requestsPerMinute, options.concurrentSandboxes, options.limits));
    }

    private static URI server(PublicUrlOption option, DataOption data) {
        return option.url().orElseGet(() -> AdvertisedUrlFile.read(data.folder));
    }

    private void print(Account account) {
        print(String.format(
                "%s  %s  %s  %d requests/min  %d sandboxes",
                account.accountId(),
                account.name(),
                account.plan(),
                account.requestsPerMinute(),
                account.concurrentSandboxes()));
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
