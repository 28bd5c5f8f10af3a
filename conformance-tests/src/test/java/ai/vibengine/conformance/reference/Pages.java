package ai.vibengine.conformance.reference;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Cuts lists into pages. */
final class Pages {
    private final Faults faults;
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    Pages(Faults faults) {
        this.faults = faults;
    }

    /**
     * An entry of a list.
     *
     * @param time newest first, so the greatest goes first
     */
    record Entry(String time, String id, ObjectNode shown) {}

    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::time).reversed().thenComparing(Entry::id);

    /** @param scope what a cursor is bound to: account, list and filter */
    Reply page(List<Entry> entries, int limit, Optional<String> cursor, String scope, boolean check) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort(
                faults.on("oldest-first")
                        ? ORDER.reversed()
                        : faults.on("ties-by-age")
                                ? Comparator.comparing(Entry::time).reversed()
                                : ORDER);
        int total = sorted.size();
        List<Entry> rest = sorted;
        if (cursor.isPresent()) {
            if (faults.on("cursor-is-used-up") && !used.add(cursor.get())) {
                throw Refusal.invalid("cursor: was used");
            }
            rest = after(sorted, read(cursor.get(), scope, check));
        }
        int size = faults.on("limit-ignored") ? 20 : faults.on("one-too-many") ? limit + 1 : limit;
        List<Entry> page = rest.subList(0, Math.min(size, rest.size()));
        boolean more = rest.size() > page.size();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode data = body.putArray("data");
        page.forEach(entry -> data.add(entry.shown()));
        body.put("has_more", faults.on("has-more-when-full") ? page.size() == size : more)
                .put("total_count", faults.on("total-of-page") ? page.size() : total);
        if (body.get("has_more").asBoolean() && !page.isEmpty()) {
            Entry last = page.get(faults.on("pages-overlap") && page.size() > 1 ? page.size() - 2 : page.size() - 1);
            int next = sorted.indexOf(page.get(page.size() - 1)) + 1;
            boolean skips = faults.on("pages-skip")
                    || (faults.on("pages-of-templates-skip") && scope.contains("templates"))
                    || (faults.on("pages-of-commands-skip") && scope.contains(" commands "))
                    || (faults.on("pages-of-directories-skip") && scope.contains(" directory "));
            if (skips && next + (scope.contains("templates") || scope.contains(" commands ") ? 0 : 1) < sorted.size()) {
                last = sorted.get(next);
            }
            String place = faults.on("cursor-is-offset") ? "" + next : last.time() + "!" + last.id();
            body.put("next_cursor", cursorOf(place, scope));
        }
        return new Reply(200, body);
    }

    private List<Entry> after(List<Entry> sorted, String place) {
        if (faults.on("cursor-is-offset")) {
            int offset = Integer.parseInt(place);
            return sorted.subList(Math.min(offset, sorted.size()), sorted.size());
        }
        int mark = place.indexOf('!');
        String time = place.substring(0, mark);
        String id = place.substring(mark + 1);
        if (faults.on("cursor-needs-its-entry")
                && sorted.stream().noneMatch(entry -> entry.id().equals(id))) {
            return sorted;
        }
        Comparator<Entry> order = faults.on("oldest-first") ? ORDER.reversed() : ORDER;
        Entry at = new Entry(time, id, JsonNodeFactory.instance.objectNode());
        return sorted.stream().filter(entry -> order.compare(entry, at) > 0).toList();
    }

    private String cursorOf(String place, String scope) {
        String bound = faults.on("cursor-unbound") ? "" : scope;
        String text = Integer.toHexString((place + "|" + bound).hashCode()) + "|" + place;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private String read(String cursor, String scope, boolean check) {
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            text = "";
        }
        String place = text.substring(text.indexOf('|') + 1);
        if (!cursorOf(place, scope).equals(cursor) || place.isEmpty()) {
            if (check) {
                throw Refusal.invalid("cursor: is not one of this list");
            }
            return "9999!";
        }
        return place;
    }
}
