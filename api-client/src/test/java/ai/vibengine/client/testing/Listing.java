package ai.vibengine.client.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Pages over what comes and goes: a cursor names the place of the last entry shown, not a number of entries to skip.
 *
 * @param scope the account, the list and the filter that cursors are good for
 */
record Listing<T>(String scope, List<T> all, Function<T, Place> place, Function<T, ObjectNode> json) {

    private static final Pattern CURSOR = Pattern.compile("(-?\\d{1,18}) (\\S+) ([0-9a-f]{8})");

    /** Where an entry stands: newest first, those of the same second by their names. */
    record Place(long newest, String name) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::newest).reversed().thenComparing(Place::name);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    Answer page(Map<String, String> query) {
        int limit = limit(query.get("limit"));
        Place after = after(query.get("cursor"));
        List<T> rest = all.stream()
                .filter(entry -> after == null || place.apply(entry).compareTo(after) > 0)
                .sorted(Comparator.comparing(place))
                .limit(limit + 1L)
                .toList();
        boolean more = rest.size() > limit;
        ArrayNode data = JsonNodeFactory.instance.arrayNode();
        rest.stream().limit(limit).map(json).forEach(data::add);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("data", data);
        body.put("has_more", more).put("total_count", all.size());
        if (more) {
            body.put("next_cursor", cursor(place.apply(rest.get(limit - 1))));
        }
        return new Answer(200, body, Map.of());
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return 20;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > 100) {
            throw Problem.invalid("limit", "must be an integer from 1 to 100");
        }
        return Integer.parseInt(text);
    }

    private String cursor(Place last) {
        String text = last.newest() + " " + last.name() + " " + mark();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable Place after(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            Matcher parts = CURSOR.matcher(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
            if (parts.matches() && parts.group(3).equals(mark())) {
                return new Place(Long.parseLong(parts.group(1)), parts.group(2));
            }
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("cursor", "was not given by this API");
        }
        throw Problem.invalid("cursor", "was not given by this list");
    }

    private String mark() {
        return HexFormat.of().toHexDigits(scope.hashCode());
    }
}
