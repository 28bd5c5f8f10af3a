package ai.vibengine.server.dashboard;

import ai.vibengine.server.TestServer;
import java.net.URI;
import org.jspecify.annotations.NullMarked;
import org.openqa.selenium.By;

/** The dashboard of a server, in a browser. */
@NullMarked
final class Site {

    static final String PASSWORD = "correct horse battery staple";

    private final TestServer server;
    private final Browser browser;

    Site(TestServer server, Browser browser) {
        this.server = server;
        this.browser = browser;
    }

    URI at(String path) {
        return server.url().resolve("/dashboard" + path);
    }

    /** Gives the account a login and signs in to it, on the page of this path. */
    void signIn(String account, String path) {
        String email = account + "@example.com";
        server.logins().set(server.accounts().named(account).accountId(), email, PASSWORD);
        browser.open(at(path));
        browser.forget();
        browser.type("E-mail", email);
        browser.type("Password", PASSWORD);
        browser.press("Sign in");
        browser.find(By.cssSelector("nav a[aria-current]"));
    }
}
