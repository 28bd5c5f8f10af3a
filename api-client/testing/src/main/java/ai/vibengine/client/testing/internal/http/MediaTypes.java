package ai.vibengine.client.testing.internal.http;

import ai.vibengine.openapi.Operation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which media types a client accepts (RFC 9110, section 12.5.1). */
public final class MediaTypes {

    private static final String EVENTS = "text/event-stream";
    private static final String JSON = "application/json";

    private MediaTypes() {}

    /** Refuses a request that excludes every type that the operation can answer in. */
    public static void checkAcceptable(Request request, Operation operation) {
        String accept = request.header("Accept").orElse("*/*");
        if (operation.produces().stream().noneMatch(type -> weight(accept, type) > 0)) {
            throw new ApiErrorException(
                    ErrorCode.NOT_ACCEPTABLE,
                    "This operation answers in " + String.join(" or ", operation.produces()) + ".");
        }
    }

    /** Returns whether a client names the event stream, and JSON less or later. */
    public static boolean prefersEvents(Request request) {
        String accept = request.header("Accept").orElse("").toLowerCase(Locale.ROOT);
        double events = accept.contains(EVENTS) ? weight(accept, EVENTS) : 0;
        double json = accept.contains(JSON) ? weight(accept, JSON) : 0;
        return events > json || (events > 0 && events == json && accept.indexOf(EVENTS) < accept.indexOf(JSON));
    }

    private static double weight(String accept, String type) {
        double best = 0;
        int precision = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.split(";", -1);
            int precise = precision(parts[0].strip(), type);
            if (precise > precision) {
                precision = precise;
                best = quality(parts);
            }
        }
        return best;
    }

    private static int precision(@Nullable String range, String type) {
        String group = type.substring(0, type.indexOf('/')) + "/*";
        return type.equals(range) ? 3 : group.equals(range) ? 2 : "*/*".equals(range) ? 1 : 0;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.matches("q=[01](\\.\\d{0,3})?")) {
                return Double.parseDouble(parameter.substring(2));
            }
        }
        return 1;
    }
}
