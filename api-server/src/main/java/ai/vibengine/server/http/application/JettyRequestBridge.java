package ai.vibengine.server.http.application;

import java.security.Principal;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.security.authentication.LoginAuthenticator.UserAuthenticationSucceeded;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Hands a request over to the application. All that the container passes on of it beside its words is who makes it, so that is how it
 * gets there: to have it injected costs more than all that is asked of it.
 */
final class JettyRequestBridge extends Handler.Wrapper {

    /** The property of a request that {@link CallerFilter} keeps it in. */
    static final String REQUEST = "ai.vibengine.request";

    private static final String[] NO_ROLES = {};

    JettyRequestBridge(Handler application) {
        super(application);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        UserIdentity identity = UserIdentity.from(null, new Origin(request), NO_ROLES);
        AuthenticationState.setAuthenticationState(request, new UserAuthenticationSucceeded("", identity));
        return super.handle(request, response, callback);
    }

    /** The request in the place of who makes it. */
    record Origin(Request request) implements Principal {
        @Override
        public String getName() {
            return request.getId();
        }
    }
}
