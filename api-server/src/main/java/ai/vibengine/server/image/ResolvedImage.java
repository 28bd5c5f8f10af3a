package ai.vibengine.server.image;

/**
 * An image that a registry has.
 *
 * @param reference its name, with the digest
 * @param base the name of the root filesystem that is made of it
 */
public record ResolvedImage(ImageReference reference, String base) {}
