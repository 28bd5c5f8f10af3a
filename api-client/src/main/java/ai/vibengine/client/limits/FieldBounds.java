package ai.vibengine.client.limits;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * The bounds of a number that a sandbox is created with.
 *
 * @param min the least value
 * @param max the greatest value
 * @param defaultValue what counts where nothing is given; empty when there is no default
 */
public record FieldBounds(BigDecimal min, BigDecimal max, Optional<BigDecimal> defaultValue) {

    /** Throws NullPointerException when a required property is missing. */
    static FieldBounds of(ai.vibengine.client.internal.generated.FieldBounds wire) {
        return new FieldBounds(
                requireNonNull(wire.getMin(), "min"),
                requireNonNull(wire.getMax(), "max"),
                Optional.ofNullable(wire.getDefault()));
    }
}
