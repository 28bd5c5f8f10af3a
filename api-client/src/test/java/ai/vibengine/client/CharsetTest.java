package ai.vibengine.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.error.BadRequestException;
import ai.vibengine.client.sandbox.Sandbox;
import ai.vibengine.client.testing.FakeVibengine;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Texts survive whatever the platform's charset is. */
class CharsetTest {

    private static final String TEXT = "värde \u2603 \uD83C\uDF89";

    @Test
    void latin1AsThePlatformsCharsetChangesNothing() throws Exception {
        OtherJvm.Outcome outcome = OtherJvm.run(
                Map.of(), List.of("-Dfile.encoding=ISO-8859-1", "-cp", OtherJvm.classPath(), Probe.class.getName()));

        assertThat(outcome.output()).startsWith("ISO-8859-1 true true");
        assertThat(outcome.exit()).isZero();
    }

    /** Prints the charset, and whether a success and an error came through unharmed. */
    static final class Probe {

        private Probe() {}

        public static void main(String[] arguments) {
            try (FakeVibengine fake = FakeVibengine.start();
                    Vibengine vibengine = Clients.of(fake).build()) {
                Sandbox sandbox = vibengine.sandboxes().create(c -> c.metadata("text", TEXT));
                boolean success = TEXT.equals(sandbox.metadata().get("text"))
                        && TEXT.equals(sandbox.refresh().metadata().get("text"));
                System.out.println(Charset.defaultCharset() + " " + success + " " + error(vibengine));
            }
        }

        private static boolean error(Vibengine vibengine) {
            try {
                vibengine.sandboxes().create(c -> c.metadata(TEXT, "x".repeat(513)));
                return false;
            } catch (BadRequestException e) {
                return e.toString().contains(TEXT);
            }
        }
    }
}
