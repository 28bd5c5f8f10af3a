package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import ai.vibengine.conformance.http.UnreachableException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Removes everything that the run created, and looks whether it is gone. */
public final class Cleanup {
    private static final List<Role> OWNERS = List.of(Role.MAIN, Role.OTHER, Role.LIMITED);

    private static final int TRIES = 3;

    private final RunContext run;
    private final Map<String, String> unanswered = new TreeMap<>();

    public Cleanup(RunContext run) {
        this.run = run;
    }

    /** Removes everything, and returns the paths of what is still there. */
    public List<String> run() throws InterruptedException {
        if (run.onlyReads()) {
            return List.of();
        }
        Set<String> left = new LinkedHashSet<>();
        for (Map.Entry<String, Role> entry : run.created().left().entrySet()) {
            remove(entry.getKey(), entry.getValue());
        }
        left.addAll(run.created().left().keySet());
        for (Role role : OWNERS) {
            if (run.target().key(role).isPresent()) {
                // A request whose answer was given up may have created something all the same.
                left.addAll(unheard(role));
            }
        }
        left.removeAll(unanswered.keySet());
        return List.copyOf(left);
    }

    /** The paths that may still be there because the server did not answer, each with the reason. */
    public List<String> unanswered() {
        return unanswered.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }

    private List<String> unheard(Role role) throws InterruptedException {
        try {
            List<String> unheard = listed(role);
            for (String path : unheard) {
                remove(path, role);
            }
            return unheard.isEmpty() ? unheard : listed(role);
        } catch (UnreachableException e) {
            unanswered.put("lists of " + role.option(), String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private void remove(String path, Role role) throws InterruptedException {
        for (int left = TRIES; left > 0; left--) {
            try {
                run.send(Request.of("DELETE", path).as(role));
                unanswered.remove(path);
                return;
            } catch (UnreachableException e) {
                unanswered.put(path, String.valueOf(e.getMessage()));
                run.sleep(Duration.ofSeconds(1));
            }
        }
    }

    private List<String> listed(Role role) throws InterruptedException {
        String filter = URLEncoder.encode(CheckContext.RUN_KEY + "=" + run.runId(), StandardCharsets.UTF_8);
        Exchange exchange = run.send(
                Request.of("GET", "/sandboxes?limit=100&metadata=" + filter).as(role));
        List<String> listed = new ArrayList<>();
        for (JsonNode sandbox : exchange.data()) {
            // A server that ignores the filter lists sandboxes of others, too.
            if (run.runId()
                    .equals(sandbox.at("/metadata/" + CheckContext.RUN_KEY).asText())) {
                listed.add(CheckContext.path(sandbox));
            }
        }
        // The limited account has few requests left, and builds hardly any templates.
        if (role != Role.LIMITED) {
            for (JsonNode template : new LeftoverRemover(run).all(role, "/templates")) {
                String id = template.path("template_id").asText();
                if (id.startsWith(run.runId() + "-")) {
                    listed.add("/templates/" + CheckContext.segment(id));
                }
            }
        }
        return listed;
    }
}
