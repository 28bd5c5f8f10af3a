package ai.vibengine.server.runtime.oci.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The folders that an image is made of, the lowest first.
 *
 * @param root the folders that make up {@code /}
 * @param usr the folders upon the machine's {@code /usr}; unused when the base brings its own
 * @param ownUsr whether the base is a whole root filesystem with a {@code /usr} of its own
 * @param writableUsr whether what is written to {@code /usr} is kept apart, because it is no part of {@code /}
 */
public record LayerStack(List<Path> root, List<Path> usr, boolean ownUsr, boolean writableUsr) {

    public LayerStack {
        root = List.copyOf(root);
        usr = List.copyOf(usr);
    }

    /** Names for the folders of {@link #root}, one for each. */
    public List<String> rootNames() {
        return names("r", root.size());
    }

    /** Names for the folders of {@link #usr}, one for each. */
    public List<String> usrNames() {
        return names("u", usr.size());
    }

    /** Returns all folders by their names. */
    public Map<String, Path> named() {
        Map<String, Path> named = new TreeMap<>();
        for (int i = 0; i < root.size(); i++) {
            named.put(rootNames().get(i), root.get(i));
        }
        for (int i = 0; i < usr.size(); i++) {
            named.put(usrNames().get(i), usr.get(i));
        }
        return named;
    }

    private static List<String> names(String prefix, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(prefix + i);
        }
        return names;
    }
}
