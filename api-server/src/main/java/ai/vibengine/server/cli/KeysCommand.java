package ai.vibengine.server.cli;

import ai.vibengine.server.account.KeyRecord;
import ai.vibengine.server.account.Permission;
import ai.vibengine.server.log.LogText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keys, from the command line. */
@Command(
        name = "keys",
        description = "Create and revoke API keys, also while the server runs.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class KeysCommand {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Command(
            name = "create",
            description = "Create a key and print it, the only time that it is shown.",
            mixinStandardHelpOptions = true)
    void create(
            @Option(names = "--account", required = true, paramLabel = "NAME", description = "Whose key it is.")
                    String account,
            @Option(names = "--name", paramLabel = "LABEL", defaultValue = "key", description = "What it is for.")
                    String label,
            @Option(
                            names = "--permission",
                            defaultValue = "full",
                            description = "One of: ${COMPLETION-CANDIDATES}; default: full")
                    Permission permission,
            @Mixin DataOption data) {
        OfflineStores.with(
                data,
                accounts -> print(accounts.createKey(account, label, permission).secret()));
    }

    @Command(name = "list", description = "List all keys, without the keys.", mixinStandardHelpOptions = true)
    void list(@Mixin DataOption data) {
        OfflineStores.with(data, accounts -> accounts.keys().forEach(key -> print(line(key))));
    }

    @Command(name = "revoke", description = "Revoke a key, for good.", mixinStandardHelpOptions = true)
    void revoke(
            @Parameters(paramLabel = "KEY_ID", description = "Its id, as listed.") String keyId,
            @Mixin DataOption data) {
        OfflineStores.with(data, accounts -> accounts.revoke(keyId));
    }

    private static String line(KeyRecord key) {
        return String.join(
                "  ",
                key.keyId(),
                key.accountName(),
                key.permission().word(),
                LogText.escaped(key.label()),
                key.createdAt().toString(),
                key.lastUsedAt().map(at -> "used " + at).orElse("never used"),
                key.revokedAt().map(at -> "revoked " + at).orElse("active"));
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
