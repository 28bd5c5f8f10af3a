package ai.vibengine.server.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class CreateSandboxTest {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    @Test
    void theExampleOfTheReferenceIsAnsweredAsItIsWritten() {
        Api api = SERVER.account();

        Answer answer = api.post(
                "/sandboxes", "{\"template\":\"base\",\"timeout\":300,\"metadata\":{\"purpose\":\"data-analysis\"}}");

        assertThat(answer.status()).isEqualTo(201);
        String id = answer.sandboxId();
        assertThat(answer.header("Location")).contains("/sandboxes/" + id);
        assertThat(answer.json().toString())
                .isEqualTo("{\"data\":{\"sandbox_id\":\"" + id + "\",\"template\":\"base\",\"status\":\"running\","
                        + "\"started_at\":\"2026-02-21T10:30:00Z\",\"timeout\":300,\"expires_at\":\"2026-02-21T10:35:00Z\","
                        + "\"metadata\":{\"purpose\":\"data-analysis\"}},\"status\":\"ok\"}");
    }
}
