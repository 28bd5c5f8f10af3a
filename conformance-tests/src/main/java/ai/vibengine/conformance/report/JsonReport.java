package ai.vibengine.conformance.report;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.engine.Verdict;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.text.Printable;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** The report for machines. */
public final class JsonReport {
    private static final int SHOWN = 20_000;
    private static final int SHOWN_HEADERS = 100;

    private final Report report;
    private final SecretMasks masks;

    public JsonReport(Report report, SecretMasks masks) {
        this.report = report;
        this.masks = masks;
    }

    public String text() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("base_url", shown(report.baseUrl().toString()))
                .put("run_id", report.runId())
                .put("seed", report.seed())
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
        report.left().forEach(path -> left.add(shown(path)));
        ArrayNode unproven = root.putArray("not_proven");
        Unproven.byReason(report).forEach((reason, what) -> {
            ArrayNode list = unproven.addObject().put("reason", shown(reason)).putArray("what");
            what.forEach(list::add);
        });
        ArrayNode results = root.putArray("results");
        report.results().forEach(result -> write(result, results.addObject()));
        return SafeJson.prettyText(root);
    }

    private void write(Result result, ObjectNode node) {
        node.put("id", result.requirement().id())
                .put("group", result.requirement().group())
                .put("level", result.requirement().level().toString())
                .put("sentence", result.requirement().sentence())
                .put("verdict", result.verdict().toString())
                .put("milliseconds", result.millis());
        if (!result.reason().isEmpty()) {
            node.put("reason", shown(result.reason()));
        }
        result.mismatch().ifPresent(mismatch -> {
            node.put("expected", shown(mismatch.expected())).put("actual", shown(mismatch.actual()));
            mismatch.exchange().ifPresent(exchange -> node.set("exchange", exchange(exchange)));
        });
    }

    private ObjectNode exchange(Exchange exchange) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("curl", shown(CurlCommand.line(report.baseUrl(), exchange.request())))
                .put("status", exchange.status())
                .put("body", shown(exchange.body()));
        ObjectNode headers = node.putObject("headers");
        exchange.headers().stream()
                .limit(SHOWN_HEADERS)
                .forEach(header ->
                        headers.put(shown(header.getKey().toLowerCase(Locale.ROOT)), shown(header.getValue())));
        return node;
    }

    private String shown(String text) {
        return Printable.cut(masks.mask(text), SHOWN);
    }
}
