package ai.vibengine.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.TestServer;
import ai.vibengine.server.account.Plan;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;

/** Into the dashboard and out of it, as people see it. */
@NullMarked
class SignInIT {

    @RegisterExtension
    static final TestServer SERVER = TestServer.onRealTime();

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    private final Site site = new Site(SERVER, BROWSER);

    @Test
    void aLinkSetsALoginAndSignsIn() {
        String account = newAccount();
        String token = SERVER.logins()
                .invite(SERVER.accounts().named(account).accountId())
                .secret();
        BROWSER.open(site.at("/welcome#" + token));
        BROWSER.type("E-mail", "ada-" + account + "@example.com");
        BROWSER.type("New password", "too short");
        BROWSER.press("Set and sign in");
        BROWSER.see("Must have at least 12 characters.");
        BROWSER.type("New password", "qwertyuiop12");
        BROWSER.press("Set and sign in");
        BROWSER.see("Must be harder to guess: too much of it is neighbouring keys such as qwerty.");

        BROWSER.type("New password", Site.PASSWORD);
        BROWSER.press("Set and sign in");

        BROWSER.find(By.cssSelector("nav a[aria-current]"));
        BROWSER.see(account);
        BROWSER.press("Sign out");
        BROWSER.find(By.xpath("//h1[.='Sign in']"));
        BROWSER.open(site.at("/welcome#" + token));
        BROWSER.type("E-mail", "eve-" + account + "@example.com");
        BROWSER.type("New password", Site.PASSWORD);
        BROWSER.press("Set and sign in");
        BROWSER.see("This link was used, or its time is over.");
    }

    @Test
    void theCookieIsForThisSiteAndForNoScript() {
        site.signIn(newAccount(), "/");

        Cookie cookie = cookie();
        assertThat(cookie.isHttpOnly()).isTrue();
        assertThat(cookie.getSameSite()).isEqualTo("Strict");
        assertThat(BROWSER.driver().executeScript("return document.cookie")).isEqualTo("");
    }

    @Test
    void whoSignsOutIsOutEverywhere() {
        site.signIn(newAccount(), "/");
        Cookie copied = cookie();

        BROWSER.press("Sign out");
        BROWSER.find(By.xpath("//h1[.='Sign in']"));

        BROWSER.driver().manage().addCookie(copied);
        BROWSER.open(site.at("/keys"));
        BROWSER.find(By.xpath("//h1[.='Sign in']"));
    }

    @Test
    void guessingIsSlowedDownAndSaysSo() {
        BROWSER.open(site.at("/"));
        BROWSER.type("E-mail", "nobody@example.com");
        BROWSER.type("Password", "a guess");
        for (int guess = 0; guess < 10; guess++) {
            BROWSER.press("Sign in");
            BROWSER.see("The e-mail address or the password is wrong.");
        }
        BROWSER.press("Sign in");
        BROWSER.see("Too many tries. Retry in ");
    }

    @Test
    void theKeyboardAloneSignsIn() {
        String account = newAccount();
        SERVER.logins().set(SERVER.accounts().named(account).accountId(), "keyboard@example.com", Site.PASSWORD);
        BROWSER.open(site.at("/"));
        BROWSER.find(By.name("email"));

        BROWSER.driver().switchTo().activeElement().sendKeys("keyboard@example.com", Keys.TAB);
        BROWSER.driver().switchTo().activeElement().sendKeys(Site.PASSWORD, Keys.ENTER);

        BROWSER.find(By.cssSelector("nav a[aria-current]"));
    }

    private static Cookie cookie() {
        return Objects.requireNonNull(BROWSER.driver().manage().getCookieNamed("ve_session"));
    }

    private static String newAccount() {
        return SERVER.newAccount(Plan.PRO, Optional.empty(), Optional.empty());
    }
}
