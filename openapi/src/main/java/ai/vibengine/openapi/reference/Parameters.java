package ai.vibengine.openapi.reference;

import java.util.List;

/**
 * The parameters of one place.
 *
 * @param place {@code path}, {@code query} or {@code header}
 * @param title the place, for people
 * @param fields in the order of the contract
 */
public record Parameters(String place, String title, List<Field> fields) {

    /** {@return whether they are headers} */
    public boolean isHeaders() {
        return place.equals("header");
    }
}
