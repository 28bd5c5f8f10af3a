package ai.vibengine.server.template;

import java.util.List;

/**
 * A page of a list.
 *
 * @param hasMore whether others follow
 * @param totalCount how many there are on all pages together
 */
public record TemplatePage(List<Template> templates, boolean hasMore, int totalCount) {

    public TemplatePage {
        templates = List.copyOf(templates);
    }
}
