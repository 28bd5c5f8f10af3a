package ai.vibengine.server.file;

import ai.vibengine.server.testing.Answer;
import ai.vibengine.server.testing.Api;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The files and commands of one sandbox. */
record InSandbox(Api api, String id) {

    private static final ObjectMapper JSON = new ObjectMapper();

    Answer read(String path, String... headers) {
        return api.send("GET", files(path), "", headers);
    }

    Answer head(String path) {
        return api.send("HEAD", files(path));
    }

    Answer write(String path, String content) {
        return api.send("PUT", files(path), content);
    }

    Answer delete(String path) {
        return api.delete(files(path));
    }

    Answer list(String path) {
        return api.get(
                "/sandboxes/" + id + "/directories?limit=100&path=" + URLEncoder.encode(path, StandardCharsets.UTF_8));
    }

    List<String> names(String path) {
        List<String> names = new ArrayList<>();
        list(path).data().forEach(entry -> names.add(entry.path("name").asText()));
        return names;
    }

    /** Returns the output of a shell. */
    String sh(String script) {
        return command(script, false).data().path("stdout").asText();
    }

    /** Starts something that goes on until {@link #stop}. */
    String begin(String script) {
        return command(script, true).data().path("command_id").asText();
    }

    void stop(String command) {
        api.delete("/sandboxes/" + id + "/commands/" + command);
    }

    URI uri(String path) {
        return api.server().resolve(files(path));
    }

    private Answer command(String script, boolean background) {
        return api.post(
                "/sandboxes/" + id + "/commands",
                JSON.createObjectNode()
                        .put("command", script)
                        .put("background", background)
                        .toString());
    }

    private String files(String path) {
        return "/sandboxes/" + id + "/files?path=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }
}
