package ai.vibengine.server.sandbox.resources;

import java.math.BigDecimal;

/** Decimal numbers as they are written. */
final class Decimals {

    private Decimals() {}

    static BigDecimal of(double number) {
        return of(BigDecimal.valueOf(number));
    }

    /** Returns a number without zeros behind the point: 1, not 1.0. */
    static BigDecimal of(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
