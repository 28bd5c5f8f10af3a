package ai.vibengine.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

@NullMarked
class ServeCommandTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(textBlock = """
        --host,              '',      --host (VE_HOST) must not be empty
        --host,              'a b',   --host (VE_HOST) is no address that can be found: a b
        --port,              -1,      --port (VE_PORT) must be from 0 to 65535: -1
        --port,              65536,   --port (VE_PORT) must be from 0 to 65535: 65536
        --port,              http,    Invalid value for option --port (VE_PORT): 'http' is not an int
        --public-url,        a.b/c,   '--public-url (VE_PUBLIC_URL) must be http or https, a host, and no path: a.b/c'
        --proxies,           -1,      --proxies (VE_PROXIES) must be from 0 to 10: -1
        --proxies,           11,      --proxies (VE_PROXIES) must be from 0 to 10: 11
        --database,          'mysql://me:secret@h/db', '--database (VE_DATABASE) is neither sqlite nor a database: it must be postgresql://USER:PASSWORD@HOST:PORT/DATABASE'
        --database,          '',      '--database (VE_DATABASE) is neither sqlite nor a database: it must be postgresql://USER:PASSWORD@HOST:PORT/DATABASE'
        --database-password-file, /x, '--database-password-file (VE_DATABASE_PASSWORD_FILE) is for --database postgresql://… alone'
        --runtime,           '',      --runtime (VE_RUNTIME) must not be empty
        --sandbox-memory,    15,      --sandbox-memory (VE_SANDBOX_MEMORY) must be from 16 to 16777216: 15
        --sandbox-memory,    16777217, --sandbox-memory (VE_SANDBOX_MEMORY) must be from 16 to 16777216: 16777217
        --sandbox-cpus,      0,       --sandbox-cpus (VE_SANDBOX_CPUS) must be from 0.01 to 1024.0: 0.0
        --sandbox-cpus,      Infinity, --sandbox-cpus (VE_SANDBOX_CPUS) must be from 0.01 to 1024.0: Infinity
        --sandbox-cpus,      NaN,     --sandbox-cpus (VE_SANDBOX_CPUS) must be from 0.01 to 1024.0: NaN
        --sandbox-processes, 1,       --sandbox-processes (VE_SANDBOX_PROCESSES) must be from 2 to 4194304: 1
        --sandbox-disk,      -1,      --sandbox-disk (VE_SANDBOX_DISK) must be from 0 to 16777216: -1
        --build-disk,        -1,      --build-disk (VE_BUILD_DISK) must be from 0 to 16777216: -1
        --templates-disk,    16777217, --templates-disk (VE_TEMPLATES_DISK) must be from 0 to 16777216: 16777217
        --disk-reserve,      much,    --disk-reserve (VE_DISK_RESERVE) must be auto or from 0 to 16777216: much
        --disk-reserve,      -1,      --disk-reserve (VE_DISK_RESERVE) must be auto or from 0 to 16777216: -1
        --warm-sandboxes,    -1,      --warm-sandboxes (VE_WARM_SANDBOXES) must be from 0 to 10000: -1
        --warm-sandboxes,    10001,   --warm-sandboxes (VE_WARM_SANDBOXES) must be from 0 to 10000: 10001
        --drain,             -1,      --drain (VE_DRAIN) must be from 0 to 3600: -1
        --drain,             3601,    --drain (VE_DRAIN) must be from 0 to 3600: 3601
        --egress,            open!,   '--egress (VE_EGRESS) must be public, blocked or a list, in which "open!" is no domain name in lower case without a final dot, no *. before one, and no address or network'
        --egress,            'public,a.test', '--egress (VE_EGRESS) must be public, blocked or a list, and not both: public,a.test'
        --egress,            10.0.0.1:80, '--egress (VE_EGRESS) must not have "10.0.0.1:80": it has addresses of 10.0.0.0/8, which are closed to every sandbox, unless --egress-allow opens them'
        --egress,            a.test:25, '--egress (VE_EGRESS) must not have "a.test:25": it is for port 25 alone, which is closed to every sandbox'
        --egress-deny,       1.2.3.4/24, '--egress-deny (VE_EGRESS_DENY) has bits set beyond its prefix: did you mean 1.2.3.0/24?: 1.2.3.4/24'
        --preview-port,      http,    '--preview-port (VE_PREVIEW_PORT) must be from 0 to 65535, next or off: http'
        --preview-port,      65536,   '--preview-port (VE_PREVIEW_PORT) must be from 0 to 65535, next or off: 65536'
        --preview-domain,    a_b,     '--preview-domain (VE_PREVIEW_DOMAIN) must be a domain, or http or https and a domain: a_b'
        --preview-domain,    'https://a.test/x', '--preview-domain (VE_PREVIEW_DOMAIN) must be a domain, or http or https and a domain: https://a.test/x'
        --egress-allow,      mirror,  '--egress-allow (VE_EGRESS_ALLOW) is no IPv4 address or network: mirror'
        --dns,               a.example, '--dns (VE_DNS) must be an address: a.example'
        --network-range,     10.0.0.0/27, '--network-range (VE_NETWORK_RANGE) must have a prefix of 8 to 26 bits: 10.0.0.0/27'
        --build-network,     lan,     'Invalid value for option --build-network (VE_BUILD_NETWORK): expected one of [PUBLIC, NONE, HOST] (case-insensitive) but was ''lan'''
        --built-in-network,  '',      'Invalid value for option --built-in-network (VE_BUILT_IN_NETWORK): expected one of [PUBLIC, NONE, HOST] (case-insensitive) but was '''''
        --raise-kernel-limits, yes,   'Invalid value for option --raise-kernel-limits (VE_RAISE_KERNEL_LIMITS): ''yes'' is not a boolean'
        --metrics,           9090,    '--metrics (VE_METRICS) must be local, on, off or an ADDRESS:PORT of this machine: 9090'
        --log-format,        xml,     'Invalid value for option --log-format (VE_LOG_FORMAT): expected one of [text, json] (case-insensitive) but was ''xml'''
        --stop-sandboxes,    maybe,   'Invalid value for option --stop-sandboxes (VE_STOP_SANDBOXES): ''maybe'' is not a boolean'
        """)
    void aBadValueIsRefusedByName(String option, String value, String message) {
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setErr(new PrintWriter(err));

        int status = command.execute("serve", "--data", folder.resolve("data").toString(), option + "=" + value);

        assertThat(status).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("error: " + message, "Try: vibengine-server serve --help");
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void anUnknownOptionIsRefusedByName() {
        StringWriter err = new StringWriter();

        int status = Main.commandLine().setErr(new PrintWriter(err)).execute("serve", "--prot", "80");

        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).startsWith("error: Unknown option").contains("'--prot'");
    }

    @Test
    void theFlagStopsSandboxesWhateverTheVariableSays() {
        assertThat(stopsSandboxes("false", "--stop-sandboxes")).isTrue();
        assertThat(stopsSandboxes("true", "--stop-sandboxes")).isTrue();
        assertThat(stopsSandboxes("true", "--stop-sandboxes=false")).isFalse();
        assertThat(stopsSandboxes("true")).isTrue();
        assertThat(stopsSandboxes("false")).isFalse();
    }

    private static boolean stopsSandboxes(String variable, String... arguments) {
        ServeCommand serve = new ServeCommand();
        new CommandLine(serve)
                .setDefaultValueProvider(argument -> argument instanceof OptionSpec option
                                && option.longestName().equals("--stop-sandboxes")
                        ? variable
                        : null)
                .parseArgs(arguments);
        return serve.options().toConfig().stopSandboxes();
    }

    @Test
    void theHelpListsEverySettingWithVariableAndDefault() {
        StringWriter out = new StringWriter();

        int status = Main.commandLine().setOut(new PrintWriter(out)).execute("serve", "--help");

        assertThat(status).isZero();
        String help = out.toString().replaceAll("\\s+", " ");
        List<Setting> settings = Setting.all();
        assertThat(settings).hasSizeGreaterThan(9);
        for (Setting setting : settings) {
            assertThat(help).contains(setting.name(), setting.variable() + ", default: " + setting.defaultValue());
        }
        assertThat(help).contains("VE_API_KEY");
    }

    @Test
    void aDefaultIsWhatTheHelpSays() {
        assertThat(Setting.all())
                .filteredOn(setting -> System.getenv(setting.variable()) == null)
                .isNotEmpty()
                .allSatisfy(setting -> assertThat(setting.effectiveDefault())
                        .isEqualTo(setting.defaultValue().replace("~", System.getProperty("user.home"))));
    }
}
