package ai.vibengine.openapi;

import java.util.Locale;

/** Who must provide a part of the contract: the values of {@code x-requirement}. Each level includes those before it. */
public enum Level {
    /** Promised by the public reference. */
    DOCUMENTED,
    /** Decided by the contract where the reference is silent. */
    CONTRACT,
    /** Optional. */
    EXTENSION;

    /** Returns the level of this name. */
    public static Level of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Returns whether an implementation of this level also provides what has the other one. */
    public boolean includes(Level other) {
        return other.compareTo(this) <= 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
