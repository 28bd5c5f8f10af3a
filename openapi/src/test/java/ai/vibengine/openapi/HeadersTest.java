package ai.vibengine.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeadersTest {
    private static final TestContract CONTRACT = TestContract.load();

    static List<TestOperation> operations() {
        return CONTRACT.operations();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyResponseHasAllItsHeaders(TestOperation operation) {
        operation
                .responses()
                .forEach((status, response) -> assertThat(
                                new TreeSet<>(response.child("headers").fieldNames()))
                        .as("%s %s", operation, status)
                        .isEqualTo(expected(operation, status)));
    }

    @Test
    void everyHeaderSaysWhatItIs() {
        assertThat(CONTRACT.at("/components/headers").children())
                .isNotEmpty()
                .allSatisfy(header -> assertThat(header.text("description"))
                        .as(header.pointer())
                        .isNotBlank());
    }

    @Test
    void whatIsAlwaysThereIsRequired() {
        assertThat(CONTRACT.at("/components/headers").children().stream()
                        .filter(header -> header.node().path("required").asBoolean())
                        .map(Located::name))
                .containsExactlyInAnyOrder("X-Request-Id", "Retry-After", "Allow", "Location");
    }

    @Test
    void everyHeaderIsWrittenOnce() {
        for (Located headers : new Walk(CONTRACT).having("headers")) {
            if (!headers.pointer().equals("/components")) {
                for (Located header : headers.child("headers").children()) {
                    assertThat(header.text("$ref")).isEqualTo("#/components/headers/" + header.name());
                }
            }
        }
    }

    private static Set<String> expected(TestOperation operation, String status) {
        Set<String> headers = new TreeSet<>(Set.of("X-Request-Id"));
        if (status.equals("401")) {
            headers.add("WWW-Authenticate");
        } else {
            headers.addAll(Set.of("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"));
        }
        if (status.equals("201") || status.equals("202")) {
            headers.add("Location");
        }
        if (status.startsWith("2") && operation.takes("Prefer")) {
            headers.add("Preference-Applied");
        }
        if (status.startsWith("2") && Set.of("readFile", "writeFile").contains(operation.id())) {
            headers.add("ETag");
        }
        if (status.startsWith("2") && operation.takes("Range")) {
            headers.add("Accept-Ranges");
        }
        // It can be a stream of events, which no proxy may keep.
        if (status.equals("200") && operation.id().equals("runCommand")) {
            headers.addAll(Set.of("Cache-Control", "X-Accel-Buffering"));
        }
        if (status.equals("206") || status.equals("416")) {
            headers.add("Content-Range");
        }
        if (status.equals("405")) {
            headers.add("Allow");
        }
        if (status.equals("429") || status.equals("503")) {
            headers.add("Retry-After");
        }
        return headers;
    }
}
