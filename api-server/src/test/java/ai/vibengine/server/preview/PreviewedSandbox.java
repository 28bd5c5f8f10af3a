package ai.vibengine.server.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import java.io.IOException;
import org.jspecify.annotations.NullMarked;

/** A sandbox whose ports are those of this machine. */
@NullMarked
record PreviewedSandbox(TestServer server, Api api, String sandbox) {

    static PreviewedSandbox on(TestServer server) {
        Api api = server.account();
        return new PreviewedSandbox(server, api, api.create());
    }

    /** Opens the port of a program, and returns its token. */
    String open(Program program, String access) throws Exception {
        Answer answer = api.post(
                "/sandboxes/" + sandbox + "/ports",
                "{\"port\": " + program.port() + ", \"access\": \"" + access + "\"}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().at("/data/url").asText()).isEqualTo("http://" + host(program.port()));
        return answer.json().at("/data/token").asText();
    }

    Visitor visit(Program program, String request, String... headers) throws IOException {
        String[] lines = new String[headers.length + 2];
        lines[0] = request;
        lines[1] = "Host: " + host(program.port());
        System.arraycopy(headers, 0, lines, 2, headers.length);
        return Visitor.sending(server.previewPort(), lines);
    }

    String host(int port) {
        return port + "-" + sandbox.replace('_', '-') + ".localhost:" + server.previewPort();
    }
}
