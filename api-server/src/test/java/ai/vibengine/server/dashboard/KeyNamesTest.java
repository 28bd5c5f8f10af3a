package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import ai.vibengine.server.testing.Answer;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of keys, which an operator's terminal shows. */
@NullMarked
final class KeyNamesTest {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @ParameterizedTest
    @ValueSource(
            strings = {"\\u001b[31mred", "a\\u0007b", "a\\u0000", "a\\u009bb", "\\u202eevil", "a\\u2028b", "a\\nb"})
    void createKeyRefusesCharactersThatMoveTheCursor(String name) {
        Answer answer = create(name);

        assertThat(answer.outcome()).isEqualTo("400 invalid_request");
        assertThat(answer.message()).startsWith("name: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nightly report", "Schlüssel", "鍵", "🔑"})
    void createKeyTakesNamesInAnyLanguage(String name) {
        assertThat(create(name).outcome()).isEqualTo("201");
    }

    private static Answer create(String name) {
        return DashboardClient.of(SERVER, SERVER.newAccount(Plan.ENTERPRISE, Optional.of(100), Optional.of(1)))
                .post("/keys", "{\"name\":\"" + name + "\",\"permission\":\"read_only\"}");
    }
}
