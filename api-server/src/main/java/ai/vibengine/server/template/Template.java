package ai.vibengine.server.template;

import ai.vibengine.server.runtime.SandboxImage;
import ai.vibengine.server.startup.SandboxSetup;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A template, from which sandboxes can be started.
 *
 * @param buildId the name of this very template, also after its id was used again
 * @param accountId the account that it belongs to; null for a built-in one
 * @param from its parent; null when it has none
 * @param commands the shell lines that build it
 * @param setup of its build and its sandboxes, the parent's included
 * @param image the image that its sandboxes start from; while it is built, the one that it is built upon
 * @param error why it failed; null unless it did
 * @param imageReference the image that it was built on, with its digest once that is known; null for one that was not
 */
public record Template(
        String buildId,
        @Nullable String accountId,
        String templateId,
        Status status,
        @Nullable String from,
        @Nullable String description,
        List<String> commands,
        SandboxSetup setup,
        SandboxImage image,
        Instant createdAt,
        @Nullable String error,
        @Nullable String imageReference) {

    public Template {
        commands = List.copyOf(commands);
    }

    /** The kind of owner of a template. */
    public enum Type {
        BUILT_IN,
        CUSTOM
    }

    /** The state of a template: only from a ready one can sandboxes be started. */
    public enum Status {
        READY,
        BUILDING,
        FAILED
    }

    /** Returns whether it is a root filesystem from elsewhere, and nothing upon it. */
    public boolean isImported() {
        return accountId == null
                && !image.base().equals(SandboxImage.BUILT_IN)
                && image.layers().isEmpty();
    }

    Type type() {
        return accountId == null ? Type.BUILT_IN : Type.CUSTOM;
    }

    Template ready(SandboxImage built) {
        return with(Status.READY, built, null);
    }

    Template failed(String why) {
        return with(Status.FAILED, image, why);
    }

    /** Returns whether it is said to be ready, but not all of it is among these layers and root filesystems. */
    boolean isWithout(Set<String> layers, Set<String> bases) {
        boolean onBase = image.base().equals(SandboxImage.BUILT_IN) || bases.contains(image.base());
        return status == Status.READY && (!onBase || !layers.containsAll(image.layers()));
    }

    /**
     * Returns the same template, to be built on an image that was pulled.
     *
     * @param reference the name of the image, with its digest
     * @param base the root filesystem that it has become
     * @param imageSetup what it asks for
     */
    Template on(String reference, SandboxImage base, SandboxSetup imageSetup) {
        return new Template(
                buildId,
                accountId,
                templateId,
                status,
                from,
                description,
                commands,
                setup.over(imageSetup),
                base,
                createdAt,
                error,
                reference);
    }

    private Template with(Status newStatus, SandboxImage newImage, @Nullable String newError) {
        return new Template(
                buildId,
                accountId,
                templateId,
                newStatus,
                from,
                description,
                commands,
                setup,
                newImage,
                createdAt,
                newError,
                imageReference);
    }

    Position position() {
        return new Position(createdAt.getEpochSecond(), templateId);
    }

    /** The place of a template in a list: newest first, by the second that is written, then by id. */
    public record Position(long createdAtSecond, String templateId) implements Comparable<Position> {
        @Override
        public int compareTo(Position other) {
            int byTime = Long.compare(other.createdAtSecond, createdAtSecond);
            return byTime != 0 ? byTime : templateId.compareTo(other.templateId);
        }
    }
}
