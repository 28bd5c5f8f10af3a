package ai.vibengine.server.dashboard;

import ai.vibengine.server.login.SecretToken;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/**
 * The cookie that carries a session's token: no script reads it, and no other site has it sent.
 *
 * @param secure whether browsers come by TLS, and must send it by nothing else
 */
public record SessionCookie(boolean secure) {

    private static final String NAME = "ve_session";

    String setting(SecretToken token, Duration lifetime) {
        return name() + "=" + token.secret() + "; Max-Age=" + lifetime.toSeconds() + attributes();
    }

    String removal() {
        return name() + "=; Max-Age=0" + attributes();
    }

    Optional<SecretToken> in(Request request) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(name()))
                .map(cookie -> new SecretToken(cookie.getValue()))
                .findFirst();
    }

    /** Returns the name; its prefix makes browsers refuse the cookie from any other host of the domain. */
    private String name() {
        return secure ? "__Host-" + NAME : NAME;
    }

    private String attributes() {
        return "; Path=/; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
    }
}
