package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.engine.CheckContext;
import ai.vibengine.conformance.engine.SkippedException;
import org.jspecify.annotations.Nullable;

/** What several checks look at, made by whichever comes first. When it cannot be made here, all are told why. */
final class Lazy<T> {
    private final Source<T> source;
    private @Nullable T made;
    private @Nullable SkippedException unmade;

    Lazy(Source<T> source) {
        this.source = source;
    }

    /** Makes it. */
    @FunctionalInterface
    interface Source<T> {
        T make(CheckContext context) throws InterruptedException;
    }

    synchronized T of(CheckContext context) throws InterruptedException {
        if (unmade != null) {
            throw unmade;
        }
        if (made == null) {
            try {
                made = source.make(context);
            } catch (SkippedException e) {
                unmade = e;
                throw e;
            }
        }
        return made;
    }
}
