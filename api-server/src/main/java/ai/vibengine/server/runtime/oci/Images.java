package ai.vibengine.server.runtime.oci;

import ai.vibengine.server.runtime.SandboxImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The folders behind the names of bases and layers. */
final class Images {

    private final DataLayout layout;
    private final Path builtIn;

    private Images(DataLayout layout, Path builtIn) {
        this.layout = layout;
        this.builtIn = builtIn;
    }

    /**
     * Makes the built-in base anew: the machine may have changed since the last start. Sandboxes that still run keep the folder
     * that they started with, because a folder under a mounted overlay must not change.
     */
    static Images prepare(DataLayout layout) throws IOException {
        Path builtIn = layout.bases().resolve(SandboxImage.BUILT_IN + "-" + UUID.randomUUID());
        BuiltInBase.create(builtIn);
        return new Images(layout, builtIn);
    }

    /** The folders of the image, the lowest first. */
    List<Path> foldersOf(SandboxImage image) throws IOException {
        List<Path> folders = new ArrayList<>();
        folders.add(
                image.base().equals(SandboxImage.BUILT_IN)
                        ? builtIn
                        : layout.bases().resolve(image.base()));
        image.layers().forEach(layer -> folders.add(layout.layers().resolve(layer)));
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                throw new IOException("no such base or layer: " + folder);
            }
        }
        return folders;
    }

    /** Removes the built-in bases of earlier starts. To be called only while no sandbox of an earlier start runs. */
    void removeUnusedBases() throws IOException {
        try (var bases = Files.newDirectoryStream(layout.bases(), SandboxImage.BUILT_IN + "-*")) {
            for (Path base : bases) {
                if (!base.equals(builtIn)) {
                    FileTree.delete(base);
                }
            }
        }
    }
}
