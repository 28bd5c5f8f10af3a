package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.Response;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Cuts lists into pages. A cursor names the last entry shown, not a number of entries to skip, and one list. */
public class Pagination {

    /**
     * An entry of a list.
     *
     * @param sortKey the greatest goes first, those of the same key by their ids
     */
    public record Entry(long sortKey, String id, ObjectNode json) {}

    private static final Comparator<Entry> ORDER = Comparator.comparingLong(Entry::sortKey)
            .reversed()
            .thenComparing(entry -> entry.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    /**
     * Returns a page.
     *
     * @param scope the list and its filter, to which cursors are bound
     */
    Response page(Call call, String scope, List<Entry> entries) {
        int limit = Integer.parseInt(call.query("limit").orElseThrow());
        List<Entry> sorted = entries.stream().sorted(order(scope)).toList();
        Optional<String> cursor = call.query("cursor");
        List<Entry> rest = cursor.map(given -> after(sorted, read(call, scope, given), scope))
                .orElse(sorted);
        List<Entry> page = rest.subList(0, Math.min(limit, rest.size()));
        boolean more = page.size() < rest.size();
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode data = body.putArray("data");
        page.forEach(entry -> data.add(entry.json()));
        body.put("has_more", more).put("total_count", sorted.size());
        if (more) {
            String place = place(sorted, page.get(page.size() - 1));
            body.put("next_cursor", cursor(mark(call.account(), scope), place));
        }
        return new Response(200, body);
    }

    private String read(Call call, String scope, String cursor) {
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return foreign(call);
        }
        String place = text.substring(text.indexOf(' ') + 1);
        boolean own = cursor.equals(cursor(mark(call.account(), scope), place));
        return own && place.matches("(?s)-?\\d{1,18} .+") ? place : foreign(call);
    }

    private static String cursor(String mark, String place) {
        String text = HexFormat.of().toHexDigits((mark + " " + place).hashCode()) + " " + place;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the place of a cursor that another list gave, if it does not refuse it. */
    protected String foreign(Call call) {
        throw ApiErrorException.invalid("cursor", "was not given by this list");
    }

    protected Comparator<Entry> order(String scope) {
        return ORDER;
    }

    /** Returns what binds a cursor to its list. */
    protected String mark(Account account, String scope) {
        return account.name() + " " + scope;
    }

    /** Returns the place of an entry as a cursor has it: a number and a name. */
    protected String place(List<Entry> sorted, Entry entry) {
        return entry.sortKey() + " " + entry.id();
    }

    /** Returns what comes after a place. */
    protected List<Entry> after(List<Entry> sorted, String place, String scope) {
        int space = place.indexOf(' ');
        Entry last = new Entry(
                Long.parseLong(place.substring(0, space)),
                place.substring(space + 1),
                JsonNodeFactory.instance.objectNode());
        return sorted.stream()
                .filter(entry -> order(scope).compare(entry, last) > 0)
                .toList();
    }
}
