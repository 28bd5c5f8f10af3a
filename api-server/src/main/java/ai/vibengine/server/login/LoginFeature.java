package ai.vibengine.server.login;

import ai.vibengine.server.feature.Feature;
import ai.vibengine.server.feature.ServerContext;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.error.ErrorTable;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Logins of the dashboard, by the limits of its contract. */
public final class LoginFeature implements Feature {

    private final Logins logins;
    private final SignIn signIn;

    /** @param nanoTime a clock in nanoseconds that never goes back */
    public LoginFeature(ServerContext context, LongSupplier nanoTime) {
        var dashboard = context.contract().dashboard();
        LoginStore store = new LoginStore(context.database());
        logins = Logins.of(store, dashboard, context.ids(), context.clock());
        signIn = new SignIn(
                logins,
                store,
                context.clock(),
                new NanoTimeMeter(nanoTime),
                dashboard.limits().get("sign_in_tries_per_email"),
                dashboard.limits().get("sign_in_tries_per_address"),
                Duration.ofSeconds(dashboard.limits().get("sign_in_try_returns_after_seconds")));
    }

    public Logins logins() {
        return logins;
    }

    public SignIn signIn() {
        return signIn;
    }

    @Override
    public void addErrorsTo(ErrorTable errors) {
        errors.add(SignInRefusedException.class, ErrorCode.UNAUTHORIZED);
        errors.add(
                SignInThrottledException.class,
                throttled -> ApiError.of(ErrorCode.RATE_LIMITED, throttled).retryAfter(throttled.retryAfterSeconds()));
        errors.add(LoginLinkException.class, ErrorCode.NOT_FOUND);
        errors.add(EmailTakenException.class, ErrorCode.CONFLICT);
    }
}
