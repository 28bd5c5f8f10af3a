package ai.vibengine.conformance.report;

import ai.vibengine.conformance.engine.Result;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.conformance.text.Printable;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Every exchange in the format of browsers and proxies (HTTP Archive 1.2). */
final class HarReport {
    private static final int SHOWN = 20_000;

    private static final int SHOWN_HEADERS = 100;

    private final Report report;
    private final SecretMasks masks;

    HarReport(Report report, SecretMasks masks) {
        this.report = report;
        this.masks = masks;
    }

    String text() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode log = root.putObject("log").put("version", "1.2");
        log.putObject("creator").put("name", "vibengine-conformance").put("version", report.runId());
        ArrayNode entries = log.putArray("entries");
        for (Result result : report.results()) {
            for (Exchange exchange : result.exchanges()) {
                write(entries.addObject(), result, exchange);
            }
        }
        return SafeJson.text(root);
    }

    private void write(ObjectNode entry, Result result, Exchange exchange) {
        entry.put("startedDateTime", exchange.sentAt().toString())
                .put("time", exchange.millis())
                .put("comment", result.requirement().id());
        ObjectNode request = entry.putObject("request")
                .put("method", exchange.request().method())
                .put("url", shown(report.baseUrl() + exchange.request().path()))
                .put("httpVersion", "HTTP/1.1")
                .put("headersSize", -1)
                .put("bodySize", size(exchange));
        request.putArray("cookies");
        request.putArray("queryString");
        headers(request, exchange.request().headers());
        byte[] body = exchange.request().body();
        if (body != null) {
            request.putObject("postData")
                    .put(
                            "mimeType",
                            shown(exchange.request().header("Content-Type").orElse("")))
                    .put("text", shown(new String(body, StandardCharsets.UTF_8)));
        }
        ObjectNode response = entry.putObject("response")
                .put("status", exchange.status())
                .put("statusText", "")
                .put("httpVersion", "HTTP/1.1")
                .put("redirectURL", "")
                .put("headersSize", -1)
                .put("bodySize", exchange.body().length());
        response.putArray("cookies");
        headers(response, exchange.headers());
        response.putObject("content")
                .put("size", exchange.body().length())
                .put("mimeType", shown(exchange.header("Content-Type").orElse("")))
                .put("text", shown(exchange.body()));
        entry.putObject("cache");
        entry.putObject("timings").put("send", 0).put("wait", exchange.millis()).put("receive", 0);
    }

    private static int size(Exchange exchange) {
        byte[] body = exchange.request().body();
        return body == null ? 0 : body.length;
    }

    private void headers(ObjectNode node, List<Map.Entry<String, String>> headers) {
        ArrayNode list = node.putArray("headers");
        headers.stream()
                .limit(SHOWN_HEADERS)
                .forEach(header ->
                        list.addObject().put("name", shown(header.getKey())).put("value", shown(header.getValue())));
    }

    private String shown(String text) {
        return Printable.cut(masks.mask(text), SHOWN);
    }
}
