package ai.vibengine.conformance.report;

import ai.vibengine.conformance.Report;
import ai.vibengine.conformance.check.Result;
import ai.vibengine.conformance.check.Verdict;
import ai.vibengine.conformance.http.Exchange;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** The report for machines. */
public final class JsonReport {
    private final JsonMapper mapper = new JsonMapper();
    private final Report report;
    private final Masks masks;

    public JsonReport(Report report, Masks masks) {
        this.report = report;
        this.masks = masks;
    }

    public String text() {
        ObjectNode root = mapper.createObjectNode();
        root.put("base_url", report.baseUrl().toString())
                .put("run_id", report.runId())
                .put("level", report.level().toString())
                .put("started_at", report.startedAt().toString())
                .put("milliseconds", report.took().toMillis())
                .put("requests", report.requests())
                .put("conformant", report.outcome().exitCode() == 0)
                .put("stopped", report.stopped());
        ObjectNode counts = root.putObject("counts");
        for (Verdict verdict : Verdict.values()) {
            counts.put(verdict.toString(), report.count(verdict));
        }
        ArrayNode left = root.putArray("left_behind");
        report.left().forEach(left::add);
        ArrayNode results = root.putArray("results");
        report.results().forEach(result -> write(result, results.addObject()));
        return masks.mask(root.toPrettyString());
    }

    private void write(Result result, ObjectNode node) {
        node.put("id", result.requirement().id())
                .put("group", result.requirement().group())
                .put("level", result.requirement().level().toString())
                .put("sentence", result.requirement().sentence())
                .put("verdict", result.verdict().toString())
                .put("milliseconds", result.millis());
        if (!result.reason().isEmpty()) {
            node.put("reason", result.reason());
        }
        result.mismatch().ifPresent(mismatch -> {
            node.put("expected", mismatch.expected()).put("actual", mismatch.actual());
            mismatch.exchange().ifPresent(exchange -> node.set("exchange", exchange(exchange)));
        });
    }

    private ObjectNode exchange(Exchange exchange) {
        ObjectNode node = mapper.createObjectNode();
        node.put("curl", Curl.line(report.baseUrl(), exchange.call()))
                .put("status", exchange.status())
                .put("body", exchange.body());
        ObjectNode headers = node.putObject("headers");
        exchange.headers().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        return node;
    }
}
