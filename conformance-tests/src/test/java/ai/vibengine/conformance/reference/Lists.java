package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The lists: their parameters, filters and pages. */
final class Lists {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Faults faults;
    private final Rules rules;
    private final Pages pages;
    private final Boxes boxes;
    private final Builds builds;

    Lists(Faults faults, Rules rules, Pages pages, Boxes boxes, Builds builds) {
        this.faults = faults;
        this.rules = rules;
        this.pages = pages;
        this.boxes = boxes;
        this.builds = builds;
    }

    Reply sandboxes(Request request, Account account) {
        Optional<String> template = parameter(request, "listSandboxes", "template");
        Optional<String> metadata = parameter(request, "listSandboxes", "metadata");
        Predicate<Box> matches =
                box -> template.map(id -> fits(box.template, id)).orElse(true);
        if (metadata.isPresent() && !faults.on("metadata-ignored")) {
            Map<String, String> entries = entries(metadata.get());
            matches = matches.and(box -> has(box, entries));
        }
        if (faults.on("template-filter-ignored")) {
            matches = box -> true;
        }
        List<Box> all = boxes.listed(faults.on("lists-all-accounts") ? null : account);
        List<Box> shown = all.stream().filter(matches).toList();
        String scope = (faults.on("cursor-of-all-accounts") ? "" : account.name()) + " sandboxes " + template.orElse("")
                + " " + metadata.orElse("");
        Reply reply =
                page(request, "listSandboxes", shown.stream().map(this::entry).toList(), scope);
        if (faults.on("total-without-filter")) {
            reply.body().put("total_count", all.size());
        }
        if (faults.on("total-of-all-accounts")) {
            reply.body().put("total_count", boxes.running(null, matches).size());
        }
        return reply;
    }

    private Pages.Entry entry(Box box) {
        ObjectNode shown = box.shown("running");
        if (faults.on("list-differs")) {
            shown.put("timeout", box.timeout + 1);
            shown.put(
                    "expires_at",
                    box.started
                            .truncatedTo(ChronoUnit.SECONDS)
                            .plusSeconds(box.timeout + 1)
                            .toString());
        }
        return new Pages.Entry(box.started.truncatedTo(ChronoUnit.SECONDS).toString(), box.id, shown);
    }

    private boolean fits(String actual, String wanted) {
        return faults.on("template-by-prefix") ? actual.startsWith(wanted) : actual.equals(wanted);
    }

    Reply templates(Request request, Account account) {
        return page(request, "listTemplates", builds.list(account), account.name() + " templates");
    }

    Reply logs(Request request, Account account, String id) {
        return page(request, "listTemplateLogs", builds.logs(account, id), account.name() + " logs " + id);
    }

    Reply page(Request request, String operation, List<Pages.Entry> entries, String scope) {
        String text = parameter(request, operation, "limit").orElse(faults.on("default-limit-200") ? "200" : "20");
        int limit = Integer.parseInt(text.matches("-?[0-9]{1,9}") ? text : "20");
        boolean check = !faults.on("VALID-" + operation + ".cursor.foreign");
        return pages.page(entries, Math.max(0, limit), parameter(request, operation, "cursor"), scope, check);
    }

    Optional<String> parameter(Request request, String operation, String name) {
        Optional<String> value = request.parameter(name);
        value.ifPresent(text -> {
            boolean number = name.equals("limit");
            boolean whole = text.matches("-?[0-9]{1,9}");
            if (number && !whole && faults.on("VALID-" + operation + ".limit.type")) {
                return;
            }
            String wrong = rules.wrong(
                    operation + "." + name,
                    number && whole ? JSON.numberNode(Integer.parseInt(text)) : JSON.textNode(text));
            if (!wrong.isEmpty()) {
                throw Refusal.invalid(name + wrong);
            }
        });
        return value;
    }

    private Map<String, String> entries(String filter) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String pair : filter.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            entries.put(plain(key), plain(equals < 0 ? "" : pair.substring(equals + 1)));
            if (faults.on("first-entry-only")) {
                break;
            }
        }
        return entries;
    }

    private String plain(String text) {
        String plus = faults.on("plus-is-a-space") ? text.replace('+', ' ') : text;
        return faults.on("escapes-stay")
                ? plus
                : plus.replace("%26", "&").replace("%3D", "=").replace("%25", "%");
    }

    private boolean has(Box box, Map<String, String> entries) {
        return box.metadata != null
                && (faults.on("any-entry")
                        ? entries.entrySet().stream().anyMatch(entry -> has(box.metadata, entry))
                        : entries.entrySet().stream().allMatch(entry -> has(box.metadata, entry)));
    }

    private boolean has(ObjectNode metadata, Map.Entry<String, String> entry) {
        String value = metadata.path(entry.getKey()).asText("\u0000");
        return value.equals(entry.getValue())
                || (faults.on("values-in-any-case")
                        && value.toLowerCase(Locale.ROOT)
                                .equals(entry.getValue().toLowerCase(Locale.ROOT)))
                || (faults.on("values-by-prefix") && value.startsWith(entry.getValue()));
    }
}
