package ai.vibengine.server.http.resource;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An answer about something that takes a while, after a wait if the caller preferred that.
 *
 * @param location the path of what was created; null when nothing was
 * @param body a wire model, or JSON
 * @param patience for how long it would have been waited; empty when it was not waited for
 */
public record WaitedResponse(int status, @Nullable String location, Object body, Optional<Duration> patience) {

    private static final String PREFERENCE_APPLIED = "Preference-Applied";

    /** Returns it as Jersey sends it. */
    public Response response() {
        Response.ResponseBuilder builder =
                Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body);
        if (location != null) {
            builder.header(HttpHeaders.LOCATION, location);
        }
        patience.ifPresent(wait -> builder.header(PREFERENCE_APPLIED, "wait=" + wait.toSeconds()));
        return builder.build();
    }
}
