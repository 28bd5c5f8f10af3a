package ai.vibengine.conformance.check;

import ai.vibengine.conformance.http.Call;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Removes what the run made, and proves it gone. */
public final class Cleanup {
    private static final List<Role> OWNERS = List.of(Role.MAIN, Role.OTHER, Role.LIMITED);

    private final Session session;

    public Cleanup(Session session) {
        this.session = session;
    }

    /** What is still there after everything was removed; empty when nothing is. */
    public List<String> run() throws InterruptedException {
        if (session.onlyReads()) {
            return List.of();
        }
        for (Map.Entry<String, Role> entry : session.litter().left().entrySet()) {
            session.send(Call.of("DELETE", entry.getKey()).as(entry.getValue()));
        }
        List<String> left = new ArrayList<>(session.litter().left().keySet());
        for (Role role : OWNERS) {
            if (session.target().key(role).isPresent()) {
                // An answer that was given up may have made one that nobody heard of.
                List<String> unheard = listed(role);
                for (String path : unheard) {
                    session.send(Call.of("DELETE", path).as(role));
                }
                List<String> still = unheard.isEmpty() ? unheard : listed(role);
                still.stream().filter(path -> !left.contains(path)).forEach(left::add);
            }
        }
        return left;
    }

    private List<String> listed(Role role) throws InterruptedException {
        String filter = URLEncoder.encode(Bench.RUN_KEY + "=" + session.runId(), StandardCharsets.UTF_8);
        Exchange exchange = session.send(
                Call.of("GET", "/sandboxes?limit=100&metadata=" + filter).as(role));
        List<String> listed = new ArrayList<>();
        for (JsonNode sandbox : exchange.data()) {
            // A server that ignores the filter shows sandboxes of others, which are not ours to count.
            if (session.runId().equals(sandbox.at("/metadata/" + Bench.RUN_KEY).asText())) {
                listed.add(Bench.path(sandbox));
            }
        }
        // The limited account builds none, and has no requests to spare.
        if (role != Role.LIMITED) {
            for (JsonNode template : new Sweep(session).all(role, "/templates")) {
                String id = template.path("template_id").asText();
                if (id.startsWith(session.runId() + "-")) {
                    listed.add("/templates/" + id);
                }
            }
        }
        return listed;
    }
}
