package ai.vibengine.server.runtime.oci;

import java.nio.file.Path;
import java.util.List;

/**
 * The folders that an image is made of, the lowest first.
 *
 * @param root what lies under {@code /}
 * @param usr what lies upon the machine's {@code /usr}; unused when the base brings its own
 * @param ownUsr whether the base is a whole root filesystem with a {@code /usr} of its own
 */
record LayerStack(List<Path> root, List<Path> usr, boolean ownUsr) {

    LayerStack {
        root = List.copyOf(root);
        usr = List.copyOf(usr);
    }
}
