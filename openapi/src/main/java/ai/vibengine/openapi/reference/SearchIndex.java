package ai.vibengine.openapi.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** Lists what the search finds, for the script that searches. */
final class SearchIndex {

    private final List<Entry> entries = new ArrayList<>();

    SearchIndex(Reference reference) {
        for (Group group : reference.groups()) {
            entries.add(new Entry(group.name(), "Group", "", group.text(), group.href()));
            group.endpoints().forEach(this::add);
        }
        for (Chapter chapter : reference.chapters()) {
            entries.add(new Entry(chapter.title(), "Chapter", "", chapter.text(), chapter.href()));
        }
    }

    /**
     * Something that can be found.
     *
     * @param title by which it is found first
     * @param kind the method of an endpoint, or what else it is
     * @param place where it belongs
     * @param text by which it is found too
     * @param href where it is, relative to the site
     */
    record Entry(String title, String kind, String place, String text, String href) {}

    String json() {
        try {
            return new ObjectMapper().writeValueAsString(entries);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void add(Endpoint endpoint) {
        entries.add(new Entry(
                endpoint.title(),
                endpoint.method(),
                endpoint.path(),
                endpoint.id() + " " + endpoint.text(),
                endpoint.href()));
        endpoint.parameters().forEach(parameters -> add(endpoint, parameters.fields()));
        endpoint.body().ifPresent(body -> add(endpoint, body.fields()));
    }

    private void add(Endpoint endpoint, List<Field> fields) {
        for (Field field : fields) {
            entries.add(new Entry(
                    field.name(), "Field", endpoint.title(), field.text(), endpoint.href() + "#" + field.id()));
            add(endpoint, field.children());
        }
    }
}
