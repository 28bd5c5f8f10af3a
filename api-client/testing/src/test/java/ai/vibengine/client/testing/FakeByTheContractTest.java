package ai.vibengine.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That the fake leaves out nothing of the contract. */
@ExtendWith(FakeVibengineExtension.class)
class FakeByTheContractTest {

    private static final Contract CONTRACT = Contract.load();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static List<Operation> operations() {
        return CONTRACT.operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyOperationAnswersWithAStatusAndTheHeadersOfTheContract(Operation operation, FakeVibengine fake)
            throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(fake.url() + operation.path().replaceAll("\\{\\w+}", "unknown")))
                        .method(operation.method(), HttpRequest.BodyPublishers.ofString("{}"))
                        .header("X-API-Key", fake.account().key())
                        .header("Content-Type", "application/json")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(operation.replies()).containsKey(response.statusCode());
        assertThat(response.headers().map()).containsKeys("x-request-id", "x-ratelimit-remaining");
    }

    @Test
    void errorCodesAreThoseOfTheContract() {
        Map<String, Integer> codes = new TreeMap<>();
        Arrays.stream(ErrorCode.values()).forEach(code -> codes.put(code.code(), code.status()));

        assertThat(codes).isEqualTo(CONTRACT.errorCodes());
    }

    @Test
    void theFirstAccountHasTheLimitsOfThePlan(FakeVibengine fake) throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(fake.url() + "/sandboxes"))
                        .header("X-API-Key", fake.account().key())
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.headers().firstValueAsLong("X-RateLimit-Limit"))
                .hasValue(CONTRACT.plans().get("pro", "requests_per_minute"));
    }

    @Test
    void theExtensionInjectsTheAccountOfTheFake(FakeVibengine fake, FakeAccount account) {
        assertThat(account).isSameAs(fake.account());
    }
}
