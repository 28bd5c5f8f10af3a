package ai.vibengine.server.http;

import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;

/** Honours a weight of zero, which means "not acceptable" (RFC 9110, section 12.4.2) and which the router takes for a low one. */
final class AcceptCheck {

    private static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE;

    private AcceptCheck() {}

    /** The most specific range that covers JSON decides. */
    static void requireJson(List<MediaType> accepted) {
        boolean refused = accepted.stream()
                .filter(JSON::isCompatible)
                .min(Comparator.comparing(MediaType::isWildcardType).thenComparing(MediaType::isWildcardSubtype))
                .filter(AcceptCheck::isWeightless)
                .isPresent();
        if (refused) {
            throw new NotAcceptableException();
        }
    }

    private static boolean isWeightless(MediaType range) {
        String weight = range.getParameters().get("q");
        return weight != null && weight.matches("0(\\.0*)?");
    }
}
