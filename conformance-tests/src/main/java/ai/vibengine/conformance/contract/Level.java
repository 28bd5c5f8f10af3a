package ai.vibengine.conformance.contract;

import java.util.Locale;

/** Who must meet a requirement; each level includes those before it. */
public enum Level {
    DOCUMENTED,
    CONTRACT,
    EXTENSION;

    public boolean includes(Level other) {
        return other.compareTo(this) <= 0;
    }

    public static Level of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
