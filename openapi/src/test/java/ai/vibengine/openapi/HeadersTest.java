package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadersTest {
    private static final Contract CONTRACT = Contract.load();
    private static final Places PLACES = new Places(CONTRACT);

    static List<Operation> operations() {
        return CONTRACT.operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyResponseHasAllItsHeaders(Operation operation) {
        operation
                .replies()
                .forEach((status, reply) -> assertThat(
                                new TreeSet<>(reply.headers().keySet()))
                        .as("%s %s", operation, status)
                        .isEqualTo(expected(operation, status)));
    }

    @Test
    void everyHeaderSaysWhatItIs() {
        assertThat(PLACES.at("/components/headers").children())
                .isNotEmpty()
                .allSatisfy(header -> assertThat(header.text("description"))
                        .as(header.pointer())
                        .isNotBlank());
    }

    @Test
    void whatIsAlwaysThereIsRequired() {
        assertThat(PLACES.at("/components/headers").children().stream()
                        .filter(header -> header.node().path("required").asBoolean())
                        .map(Located::name))
                .containsExactlyInAnyOrder("X-Request-Id", "Retry-After", "Allow", "Accept-Patch", "Location");
    }

    @Test
    void everyHeaderIsWrittenOnce() {
        for (Located headers : PLACES.having("headers")) {
            if (!headers.pointer().equals("/components")) {
                for (Located header : headers.child("headers").children()) {
                    assertThat(header.text("$ref")).isEqualTo("#/components/headers/" + header.name());
                }
            }
        }
    }

    private static Set<String> expected(Operation operation, int status) {
        Set<String> headers = new TreeSet<>(Set.of("X-Request-Id"));
        if (status == 401) {
            headers.add("WWW-Authenticate");
        } else {
            headers.addAll(Set.of("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"));
        }
        if (status == 201 || status == 202) {
            headers.add("Location");
        }
        if (status < 300 && operation.parameter("Prefer").isPresent()) {
            headers.add("Preference-Applied");
        }
        if (status < 300 && Set.of("readFile", "writeFile").contains(operation.id())) {
            headers.add("ETag");
        }
        if (status < 300 && operation.parameter("Range").isPresent()) {
            headers.add("Accept-Ranges");
        }
        // It can be a stream of events, which no proxy may keep.
        if (status == 200 && operation.id().equals("runCommand")) {
            headers.addAll(Set.of("Cache-Control", "X-Accel-Buffering"));
        }
        if (status == 206 || status == 416) {
            headers.add("Content-Range");
        }
        if (status == 405) {
            headers.add("Allow");
        }
        if (status == 415 && operation.method().equals("PATCH")) {
            headers.add("Accept-Patch");
        }
        if (status == 429 || status == 503) {
            headers.add("Retry-After");
        }
        return headers;
    }
}
