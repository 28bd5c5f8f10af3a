package ai.vibengine.server.http.request;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.Caller;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.Optional;
import org.eclipse.jetty.security.AuthenticationState;
import org.eclipse.jetty.security.UserIdentity;
import org.eclipse.jetty.security.authentication.LoginAuthenticator.UserAuthenticationSucceeded;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A request and its caller, as the principal that the container has authenticated. That is the one way in which the caller travels:
 * handlers read it from the request, Jetty hands it to Jersey, and filters and resources find it in their {@link SecurityContext}. To have
 * the request injected there costs more than all that is asked of it.
 *
 * @param callback ends the request
 * @param caller null where the operation is open to everyone and the client is not signed in
 */
public record RequestPrincipal(
        Request request, Callback callback, @Nullable Caller caller) implements Principal {

    private static final String[] NO_ROLES = {};

    /** Makes the caller known to all that serve the request from here on. */
    public static void set(Request request, Callback callback, @Nullable Caller caller) {
        UserIdentity identity = UserIdentity.from(null, new RequestPrincipal(request, callback, caller), NO_ROLES);
        AuthenticationState.setAuthenticationState(request, new UserAuthenticationSucceeded("", identity));
    }

    /** Returns the caller of the request; empty as long as none is known. */
    public static Optional<Caller> callerOf(Request request) {
        return AuthenticationState.getUserPrincipal(request) instanceof RequestPrincipal principal
                ? Optional.ofNullable(principal.caller)
                : Optional.empty();
    }

    /** Returns the principal of a request that Jersey serves. */
    public static RequestPrincipal of(SecurityContext security) {
        return (RequestPrincipal) security.getUserPrincipal();
    }

    /** Returns the account that calls an operation. */
    public static Account accountOf(SecurityContext security) {
        Caller caller = of(security).caller();
        if (caller == null) {
            throw new IllegalStateException("an operation was reached without a caller");
        }
        return caller.account();
    }

    @Override
    public String getName() {
        return request.getId();
    }
}
