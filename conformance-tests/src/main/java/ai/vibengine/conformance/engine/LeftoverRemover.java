package ai.vibengine.conformance.engine;

import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.http.Request;
import ai.vibengine.conformance.http.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Removes what interrupted runs have left. */
public final class LeftoverRemover {
    private static final Pattern RUN = Pattern.compile("run[0-9a-z]{6,}");
    private static final Pattern TEMPLATE = Pattern.compile(RUN + "-[0-9]+");
    private static final int PAGES = 200;

    private final RunContext run;

    public LeftoverRemover(RunContext run) {
        this.run = run;
    }

    /** Removes the leftovers, and returns their paths. */
    public List<String> run() throws InterruptedException {
        List<String> removed = new ArrayList<>();
        for (Role role : List.of(Role.MAIN, Role.OTHER, Role.LIMITED)) {
            if (run.target().key(role).isPresent()) {
                List<String> found = new ArrayList<>();
                for (JsonNode sandbox : all(role, "/sandboxes")) {
                    String id = sandbox.at("/metadata/" + CheckContext.RUN_KEY).asText();
                    if (RUN.matcher(id).matches()) {
                        found.add(CheckContext.path(sandbox));
                    }
                }
                for (JsonNode template : all(role, "/templates")) {
                    String id = template.path("template_id").asText();
                    if (TEMPLATE.matcher(id).matches()
                            && template.path("type").asText().equals("custom")) {
                        found.add("/templates/" + id);
                    }
                }
                for (String path : found) {
                    if (run.send(Request.of("DELETE", path).as(role)).success()) {
                        removed.add(path);
                    }
                }
            }
        }
        return removed;
    }

    /** The entries of all pages of a list. */
    List<JsonNode> all(Role role, String path) throws InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < PAGES; page++) {
            Exchange exchange =
                    run.send(Request.of("GET", path + "?limit=100" + cursor).as(role));
            exchange.data().forEach(all::add);
            if (!exchange.json().path("has_more").asBoolean()) {
                break;
            }
            cursor = "&cursor="
                    + CheckContext.segment(exchange.json().path("next_cursor").asText());
        }
        return all;
    }
}
