package ai.vibengine.server.cli;

import ai.vibengine.server.login.SecretToken;
import java.net.URI;

/** The one-time link that lets its reader set a login. */
final class LoginLink {

    private LoginLink() {}

    /** Returns the link. The token is behind the {@code #}, which browsers send to no server, so that it is in no log. */
    static String of(URI server, SecretToken token) {
        return server + "/dashboard/welcome#" + token.secret();
    }
}
