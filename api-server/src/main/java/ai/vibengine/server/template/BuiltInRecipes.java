package ai.vibengine.server.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The built-in templates, as they are written down in {@code recipes.yaml}. */
final class BuiltInRecipes {

    private static final String RESOURCE = "/templates/recipes.yaml";

    private BuiltInRecipes() {}

    static List<Recipe> load() {
        try (InputStream stream = BuiltInRecipes.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("not on the class path: " + RESOURCE);
            }
            List<Recipe> recipes = new ArrayList<>();
            for (JsonNode node : new YAMLMapper().readTree(stream)) {
                recipes.add(new Recipe(
                        node.path("template_id").asText(),
                        node.path("description").asText(),
                        texts(node.path("python_modules")),
                        texts(node.path("commands"))));
            }
            return recipes;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /**
     * One built-in template.
     *
     * @param pythonModules the modules with which the machine's own {@code base} is good enough for it
     * @param commands the shell lines that build it upon {@code base}; none for {@code base} itself
     */
    record Recipe(String templateId, String description, List<String> pythonModules, List<String> commands) {

        Recipe {
            pythonModules = List.copyOf(pythonModules);
            commands = List.copyOf(commands);
        }
    }
}
