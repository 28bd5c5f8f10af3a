package ai.vibengine.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import ai.vibengine.server.testing.RawHttp;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MethodsAndPathsTest {

    @RegisterExtension
    static final TestServer SERVER = new TestServer();

    private final Api api = SERVER.account();

    /** Every path of the contract, and the methods that it has, as {@code Allow} names them. */
    static Stream<Arguments> paths() {
        Map<String, Set<String>> methods = new TreeMap<>();
        for (Operation operation : Contract.load().operations()) {
            String path = operation
                    .path()
                    .replace("{sandbox_id}", "sbx_a1b2c3d4e5")
                    .replace("{command_id}", "cmd_k3v9x0q2mz")
                    .replace("{template_id}", "base")
                    .replace("{port}", "8000");
            Set<String> own = methods.computeIfAbsent(path, each -> new TreeSet<>());
            own.add(operation.method());
            if (operation.method().equals("GET")) {
                own.add("HEAD");
            }
        }
        return methods.entrySet().stream().map(path -> Arguments.of(path.getKey(), String.join(", ", path.getValue())));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aMethodThatThePathLacksIsToldTheOnesThatItHas(String path, String allowed) {
        for (String method :
                new String[] {"PUT", "PATCH", "OPTIONS", "PROPFIND", "get", "FOO", "X-OPTIONS", "CONNECT2"}) {
            if (allowed.contains(method)) {
                continue;
            }
            Answer answer = api.send(method, path);
            assertThat(answer.outcome()).as(method).isEqualTo("405 method_not_allowed");
            assertThat(answer.header("Allow")).as(method).contains(allowed);
            assertThat(answer.message()).isEqualTo(method + " is not allowed here; allowed: " + allowed + ".");
        }
        assertThat(api.send("FOO", path, "{}", "Content-Type", "application/json")
                        .outcome())
                .isEqualTo("405 method_not_allowed");
        assertThat(raw("TRACE " + path + " HTTP/1.1").outcome()).isEqualTo("405 method_not_allowed");
    }

    @Test
    void aMethodOfAnotherPathIsRefused() {
        assertThat(api.delete("/sandboxes").outcome()).isEqualTo("405 method_not_allowed");
        assertThat(api.post("/sandboxes/sbx_a1b2c3d4e5", "{}").outcome()).isEqualTo("405 method_not_allowed");
        assertThat(api.get("/sandboxes/sbx_a1b2c3d4e5/timeout").outcome()).isEqualTo("405 method_not_allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/nope",
                "/Sandboxes",
                "/sandboxes/a/b",
                "/sandboxes/a/timeout/b",
                "/v1/sandboxes",
                "/templates/base/nope",
                "/favicon.ico",
                "/application.wadl",
                "/sandboxes.json",
                "/%73andboxes2",
                "/health",
                "/health/nope",
                "/docs/../pom.xml",
                "/WEB-INF/web.xml",
            })
    void aPathThatTheContractLacksIsNotFound(String path) {
        for (String method : new String[] {"GET", "POST", "DELETE", "PUT", "OPTIONS"}) {
            assertThat(api.send(method, path).outcome()).as(method).isEqualTo("404 not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "sbx_",
                "sbx_A1B2C3D4E5",
                "sbx_a1b2c3d4e5f6",
                "%20",
                "%c3%a9",
                "%27%20OR%201=1--",
                "*",
                "~",
                "a:b",
                "a@b",
                "a=b",
                "a,b",
                "...",
                "sbx_a1b2c3d4e5;v=1",
            })
    void anIdThatCouldNeverExistIsNotFound(String id) {
        for (String path : new String[] {"/sandboxes/", "/templates/"}) {
            assertThat(api.get(path + id).outcome()).as(path).isEqualTo("404 not_found");
            assertThat(api.delete(path + id).outcome()).as(path).isEqualTo("404 not_found");
        }
        assertThat(api.post("/sandboxes/" + id + "/timeout", "{\"timeout\":60}").outcome())
                .isEqualTo("404 not_found");
        assertThat(api.get("/templates/" + id + "/logs").outcome()).isEqualTo("404 not_found");
    }

    /** A server that answers and closes while the client still sends breaks the connection under it, and the answer is lost. */
    @ParameterizedTest
    @ValueSource(strings = {"GET /sandboxes/", "GET /sandboxes HTTP/1.1\r\nHost: localhost\r\nX-Large: "})
    void whoeverSendsTooLargeAHeadIsToldSo(String start) throws Exception {
        URI url = SERVER.url();
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(start.getBytes(StandardCharsets.US_ASCII));
            byte[] part = "a".repeat(100).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 1_000; i++) {
                out.write(part);
            }
            String end = start.contains("HTTP/") ? "" : " HTTP/1.1\r\nHost: localhost";
            out.write((end + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("16384 bytes");
        }
    }

    @Test
    void anIdOfAnyLengthThatFitsTheRequestIsNotFound() {
        assertThat(api.get("/sandboxes/" + "a".repeat(8_000)).outcome()).isEqualTo("404 not_found");
        assertThat(raw("GET /sandboxes/" + "a".repeat(100_000) + " HTTP/1.1").outcome())
                .isEqualTo("400 invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sandboxes/%00",
                "/sandboxes/%0a",
                "/sandboxes/%7f",
                "/sandboxes/%ff",
                "/sandboxes/%ed%a0%80",
                "/sandboxes/%zz",
                "/sandboxes/%",
                "/sandboxes/%2",
                "/sandboxes/%u0041",
                "/sandboxes/a%2fb",
                "/sandboxes/%2e%2e/templates",
                "/sandboxes/../../etc/passwd",
                "/sandboxes/..;/templates",
                "/sandboxes/\\x",
                "/sandboxes/{id}",
                "/sandboxes/a|b",
                "/sandboxes/a^b",
                "/sandboxes/a\"b",
                "/sandboxes/<a>",
                "/sandboxes/\u00e9",
                "/sandboxes/a#b",
                "//",
                "//sandboxes",
                "/sandboxes//a",
                "sandboxes",
                "*",
                "http://",
                "http://:80/sandboxes/x",
                "ftp://127.0.0.1/sandboxes/x",
                "/..",
                "/../sandboxes/x",
                "/.",
                "?",
                ":",
            })
    void aPathThatIsNoneIsRefused(String path) {
        for (String method : new String[] {"GET", "DELETE", "OPTIONS"}) {
            assertThat(raw(method + " " + path + " HTTP/1.1").outcome())
                    .as(method)
                    .isIn("400 invalid_request", "404 not_found", "405 method_not_allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%zz",
                "a=%zz",
                "%",
                "=%",
                "limit=%",
                "limit=%zz",
                "cursor=%ff",
                "template=%ff",
                "metadata=%c3",
                "%ff=%ff",
                "|",
                "{}",
                "^",
                "`",
                "\\",
                "\"",
                "<>",
                "[]",
                "a=[",
                "\u00e9",
                "a#b",
                "limit=1\u00a0",
                "metadata=a%00=b"
            })
    void aQueryThatIsNoneIsNoFaultOfTheServer(String query) {
        for (String path : new String[] {"/sandboxes", "/templates", "/sandboxes/x", "/nope"}) {
            assertThat(raw("GET " + path + "?" + query + " HTTP/1.1").outcome())
                    .as(path)
                    .isIn("200", "400 invalid_request", "404 not_found");
        }
        assertThat(raw("POST /sandboxes?" + query + " HTTP/1.1").outcome()).isEqualTo("400 invalid_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%zz", "a=%zz", "limit=%zz", "limit=%", "%"})
    void aQueryWithABrokenEscapeIsRefused(String query) {
        assertThat(raw("GET /sandboxes?" + query + " HTTP/1.1").outcome()).isEqualTo("400 invalid_request");
    }

    @Test
    void headIsAnsweredAsGetWithoutTheBody() {
        String id = api.create();
        for (String path : new String[] {"/sandboxes", "/sandboxes/" + id, "/templates", "/templates/base"}) {
            Answer get = api.get(path);
            Answer head = api.send("HEAD", path);
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
        }
        assertThat(api.send("HEAD", "/sandboxes/nope").status()).isEqualTo(404);
        assertThat(api.send("HEAD", "/nope").status()).isEqualTo(404);
        assertThat(api.send("HEAD", "/sandboxes/" + id + "/timeout").status()).isEqualTo(405);
        assertThat(SERVER.anonymous().send("HEAD", "/sandboxes").status()).isEqualTo(401);
    }

    @Test
    void aMethodHidesInNoHeader() {
        String id = api.create();
        api.publish(
                "GET",
                "/sandboxes/" + id,
                java.net.http.HttpRequest.BodyPublishers.noBody(),
                "X-HTTP-Method-Override",
                "DELETE");

        assertThat(api.get("/sandboxes/" + id).outcome()).isEqualTo("200");
    }

    @Test
    void aBodyThatNobodyReadsDoesNoHarm() {
        String id = api.create();
        assertThat(api.send("GET", "/sandboxes", "x".repeat(100_000), "Content-Type", "text/plain")
                        .outcome())
                .isEqualTo("200");
        assertThat(api.send("DELETE", "/sandboxes/" + id, "{]", "Content-Type", "application/json")
                        .outcome())
                .isEqualTo("200");
    }

    private Answer raw(String requestLine) {
        return RawHttp.send(
                SERVER.url(), requestLine + "\nHost: x\nX-API-Key: " + api.key() + "\nConnection: close\n\n");
    }
}
