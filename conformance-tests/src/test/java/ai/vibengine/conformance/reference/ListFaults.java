package ai.vibengine.conformance.reference;

import static ai.vibengine.conformance.reference.Interceptors.instead;
import static ai.vibengine.conformance.reference.Interceptors.parameter;
import static ai.vibengine.conformance.reference.Mutations.entries;
import static ai.vibengine.conformance.reference.Mutations.list;

import ai.vibengine.client.testing.internal.Account;
import ai.vibengine.client.testing.internal.FakeSandbox;
import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.Pagination;
import ai.vibengine.client.testing.internal.SandboxFilter;
import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.conformance.checks.sandbox.PropertyFilterChecks;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntUnaryOperator;

/** Faults in lists: their pages, cursors, order and filters. */
final class ListFaults extends FaultList {

    private static final int DEFAULT_LIMIT = 20;

    ListFaults() {
        pages();
        cursors();
        orders();
        filters();
    }

    private void pages() {
        add("LIST-03", "limit-ignored", parameter("", "limit", limit -> ""));
        add("LIST-03", "one-too-many", limited("", limit -> limit + 1));
        add("LIST-04", "pages-overlap", cursorOfPage("listSandboxes", limit -> limit - 1));
        add("LIST-04", "pages-skip", cursorOfPage("listSandboxes", limit -> limit + 1));
        add("LIST-14", "pages-of-templates-skip", cursorOfPage("listTemplates", limit -> limit + 1));
        add("CMD-33", "pages-of-commands-skip", cursorOfPage("listCommands", limit -> limit + 1));
        add("DIR-04", "pages-of-directories-skip", cursorOfPage("listDirectory", limit -> limit + 1));
        add(
                "LIST-06",
                "total-of-page",
                list(body -> body.put("total_count", body.path("data").size())));
        add("LIST-07", "has-more-when-full", (request, operation, response) -> {
            if (response.status == 200 && response.body != null && response.body.has("has_more")) {
                boolean full = response.body.path("data").size() == limit(request);
                response.body.put(
                        "has_more", full || response.body.path("has_more").asBoolean());
            }
        });
        add("LIST-08", "default-limit-200", (request, next) -> {
            boolean all = next.operation(request).equals("listSandboxes")
                    && request.parameter("limit").isEmpty();
            return next.proceed(all ? withLimit(request, 100) : request);
        });
        add("LIST-12", "list-differs", entries("listSandboxes", node -> {
            node.put("timeout", node.path("timeout").asInt() + 1);
            node.put(
                    "expires_at",
                    Instant.parse(node.path("expires_at").asText())
                            .plusSeconds(1)
                            .toString());
        }));
        add("LIST-13", "no-python", list(body -> {
            ArrayNode data = (ArrayNode) body.path("data");
            for (int i = data.size() - 1; i >= 0; i--) {
                if (data.get(i).path("template_id").asText().equals("python-data")) {
                    data.remove(i);
                }
            }
        }));
    }

    private static int limit(Request request) {
        return request.parameter("limit")
                .filter(text -> text.matches("[0-9]{1,3}"))
                .map(Integer::parseInt)
                .orElse(DEFAULT_LIMIT);
    }

    private static Request withLimit(Request request, int limit) {
        return Interceptors.withParameter(request, "limit", Integer.toString(limit));
    }

    private static Interceptor limited(String operation, IntUnaryOperator how) {
        return Interceptors.rewrite(
                operation,
                request -> request.parameter("limit").isPresent()
                        ? withLimit(request, how.applyAsInt(limit(request)))
                        : request);
    }

    /** Takes the cursor from a page of another size. */
    private static Interceptor cursorOfPage(String operation, IntUnaryOperator size) {
        return instead(operation, (request, next) -> {
            Response response = next.proceed(request);
            int other = size.applyAsInt(limit(request));
            if (response.body == null || !response.body.has("next_cursor") || other < 1) {
                return response;
            }
            Response page = next.proceed(withLimit(request, other));
            if (page.body != null && page.body.has("next_cursor")) {
                response.body.set("next_cursor", page.body.get("next_cursor"));
            } else {
                response.body.put("has_more", false).remove("next_cursor");
            }
            return response;
        });
    }

    private void cursors() {
        Set<String> used = ConcurrentHashMap.newKeySet();
        add("LIST-11", "cursor-is-used-up", (request, next) -> {
            if (request.parameter("cursor").filter(cursor -> !used.add(cursor)).isPresent()) {
                throw ApiErrorException.invalid("cursor", "was used");
            }
            return next.proceed(request);
        });
        pagination("LIST-09", "cursor-is-offset", new Pagination() {
            @Override
            protected String place(List<Entry> sorted, Entry entry) {
                return (sorted.indexOf(entry) + 1) + " offset";
            }

            @Override
            protected List<Entry> after(List<Entry> sorted, String place, String scope) {
                int offset = Integer.parseInt(place.substring(0, place.indexOf(' ')));
                return sorted.subList(Math.min(offset, sorted.size()), sorted.size());
            }
        });
        pagination("LIST-09", "cursor-needs-its-entry", new Pagination() {
            @Override
            protected List<Entry> after(List<Entry> sorted, String place, String scope) {
                String id = place.substring(place.indexOf(' ') + 1);
                return sorted.stream().anyMatch(entry -> entry.id().equals(id))
                        ? super.after(sorted, place, scope)
                        : sorted;
            }
        });
        mark("LIST-10", "cursor-unbound", (account, scope) -> "");
        mark("TENANT-08", "cursor-of-all-accounts", (account, scope) -> scope);
        mark(
                "DIR-08",
                "cursor-of-any-directory",
                (account, scope) -> scope.startsWith("directory ") ? "" : account.name() + " " + scope);
    }

    /** What binds a cursor to its list. */
    private interface Mark {
        String of(Account account, String scope);
    }

    private void mark(String requirement, String name, Mark mark) {
        pagination(requirement, name, new Pagination() {
            @Override
            protected String mark(Account account, String scope) {
                return mark.of(account, scope);
            }
        });
    }

    private void pagination(String requirement, String name, Pagination pagination) {
        change(requirement, name, parts -> parts.pagination = pagination);
    }

    private void orders() {
        pagination("LIST-05", "oldest-first", new Pagination() {
            @Override
            protected Comparator<Entry> order(String scope) {
                return super.order(scope).reversed();
            }
        });
        pagination("CMD-31", "commands-oldest-first", new Pagination() {
            @Override
            protected Comparator<Entry> order(String scope) {
                return scope.startsWith("commands ") ? super.order(scope).reversed() : super.order(scope);
            }
        });
        pagination("LIST-05", "ties-by-age", new Pagination() {
            @Override
            protected Comparator<Entry> order(String scope) {
                return Comparator.comparingLong(Entry::sortKey).reversed();
            }
        });
    }

    private void filters() {
        change(
                "TENANT-04",
                "lists-all-accounts",
                parts -> parts.sandboxes = new FaultySandboxes(parts) {
                    @Override
                    protected List<FakeSandbox> listed(Account account) {
                        return all().stream().filter(this::runs).toList();
                    }
                });
        add("FILTER-01", "metadata-ignored", parameter("listSandboxes", "metadata", filter -> ""));
        add(
                "FILTER-02",
                "first-entry-only",
                parameter("listSandboxes", "metadata", filter -> filter.split("&", -1)[0]));
        filter("FILTER-02", "any-entry", new SandboxFilter() {
            @Override
            protected boolean matchesMetadata(JsonNode metadata, Map<String, String> entries) {
                return entries.isEmpty()
                        || entries.entrySet().stream()
                                .anyMatch(entry ->
                                        super.matchesMetadata(metadata, Map.of(entry.getKey(), entry.getValue())));
            }
        });
        filter("FILTER-03", "values-in-any-case", new SandboxFilter() {
            @Override
            protected boolean matches(String value, String asked) {
                return value.toLowerCase(Locale.ROOT).equals(asked.toLowerCase(Locale.ROOT));
            }
        });
        filter("FILTER-03", "values-by-prefix", new SandboxFilter() {
            @Override
            protected boolean matches(String value, String asked) {
                return value.startsWith(asked);
            }
        });
        add("FILTER-04", "escapes-stay", parameter("listSandboxes", "metadata", filter -> filter.replace("%", "%25")));
        add("FILTER-05", "plus-is-a-space", parameter("listSandboxes", "metadata", filter -> filter.replace('+', ' ')));
        add("FILTER-06", "template-filter-ignored", parameter("listSandboxes", "template", filter -> ""));
        filter("FILTER-06", "template-by-prefix", new SandboxFilter() {
            @Override
            protected boolean matchesProperty(String value, String asked) {
                return value.startsWith(asked);
            }
        });
        for (Parameter filter : PropertyFilterChecks.filters(Contract.load())) {
            String name = filter.name();
            add("FILTER-" + name, name + "-filter-ignored", parameter("listSandboxes", name, value -> ""));
        }
        add("FILTER-07", "total-without-filter", instead("listSandboxes", (request, next) -> {
            Response response = next.proceed(request);
            if (response.status == 200) {
                Request unfiltered = request.withQuery("");
                response.body()
                        .set("total_count", next.proceed(unfiltered).body().get("total_count"));
            }
            return response;
        }));
    }

    private void filter(String requirement, String name, SandboxFilter filter) {
        change(requirement, name, parts -> parts.filter = filter);
    }
}
