package ai.vibengine.server.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
class AllowEntryTest {

    /** Three addresses of a machine, and the range of its sandboxes. */
    private static final List<Cidr> OWN = networks("8.7.6.5", "8.9.9.9", "10.9.0.1", "10.213.0.0/16");

    @Test
    void aNameIsForItselfAndNotForWhatIsBelow() {
        EgressPolicy policy = allowing("example.com");

        assertThat(policy.allowsName("example.com")).isTrue();
        assertThat(policy.allowsName("www.example.com")).isFalse();
        assertThat(policy.allowsName("notexample.com")).isFalse();
        assertThat(policy.allowsName("example.com.evil.test")).isFalse();
    }

    @Test
    void aStarIsForWhatIsBelowAndNotForTheNameItself() {
        EgressPolicy policy = allowing("*.example.com");

        assertThat(policy.allowsName("www.example.com")).isTrue();
        assertThat(policy.allowsName("a.b.example.com")).isTrue();
        assertThat(policy.allowsName("example.com")).isFalse();
        assertThat(policy.allowsName("notexample.com")).isFalse();
        assertThat(policy.allowsName(".example.com")).isFalse();
    }

    @Test
    void portsBindConnectionsAndNotNames() {
        EgressPolicy policy = allowing("example.com:443", "other.test:8000-8010");

        assertThat(policy.allowsName("example.com")).isTrue();
        assertThat(policy.allowsConnection("example.com", 443)).isTrue();
        assertThat(policy.allowsConnection("example.com", 80)).isFalse();
        assertThat(policy.allowsConnection("other.test", 8010)).isTrue();
        assertThat(policy.allowsConnection("other.test", 8011)).isFalse();
    }

    @Test
    void anEmptyListLetsNothingOut() {
        assertThat(allowing().allowsName("example.com")).isFalse();
        assertThat(allowing().hasNames()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Example.com",
                "example.com.",
                "-a.com",
                "a..b",
                "*",
                "*.",
                "a.*.com",
                "**.a.com",
                "1.2.3",
                "1.2.3.256",
                "1.2.3.04",
                "0x7f.1",
                "127.1",
                "2130706433",
                "1.2.3.4/33",
                "1.2.3.4/24",
                "0.0.0.0/0",
                "::/0",
                "::1",
                "[::1]:80",
                "2001:db8::/32",
                "a.com:0",
                "a.com:65536",
                "a.com:2-1",
                "a.com:",
                "a.com:http",
                "a.com:1-",
                "ä.com",
                "a b.com",
                "http://a.com",
                "a.com/24"
            })
    void whatIsNeitherANameNorANetworkIsRefused(String text) {
        assertThatThrownBy(() -> AllowEntry.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.com",
                "localhost",
                "xn--bcher-kva.example",
                "1.com",
                "*.a-b.c",
                "1.2.3.4",
                "1.2.3.0/24:1-65535",
                "8.8.8.8:53"
            })
    void whatIsOneIsTaken(String text) {
        assertThat(AllowEntry.parse(text)).hasToString(text);
    }

    @Test
    void whatOverlapsClosedNetworksIsFoundUnlessAllOfItIsOpened() {
        ClosedNetworks closed =
                ClosedNetworks.with(List.of(Cidr.parse("198.61.100.0/24")), List.of(Cidr.parse("10.9.0.0/16")));

        for (String shut : List.of(
                "10.0.0.0/8",
                "10.8.0.1",
                "8.0.0.0/6",
                "198.61.100.7",
                "198.19.255.255",
                "192.0.2.1",
                "198.51.100.7",
                "203.0.113.7",
                "169.254.169.254",
                "224.0.0.1",
                "255.255.255.255",
                "127.0.0.1")) {
            assertThat(closed.overlaps(Cidr.parse(shut))).as(shut).isTrue();
        }
        for (String open :
                List.of("10.9.0.0/16", "10.9.8.7", "198.51.101.0/24", "8.8.8.8", "172.32.0.0/11", "223.255.255.0/24")) {
            assertThat(closed.overlaps(Cidr.parse(open))).as(open).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "[::1]", "[::1]:80", "2001:db8::/32", "::ffff:10.0.0.1", "fe80::1:8080"})
    void whatIsOfIpv6IsToldSo(String text) {
        assertThatThrownBy(() -> AllowEntry.parse(text)).hasMessageStartingWith("is of IPv6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.com:80:90", "1.2.3.4:80:90", ":::", "12345::1", "[abc]", "[1.2.3.4]:80", "[", "::g"})
    void whatOnlyLooksLikeIpv6IsNotToldSo(String text) {
        assertThatThrownBy(() -> AllowEntry.parse(text)).hasMessageStartingWith("is no domain name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0", "[::]/0"})
    void everyAddressIsPublic(String text) {
        assertThatThrownBy(() -> AllowEntry.parse(text)).hasMessage("is every address: use public");
    }

    @ParameterizedTest
    @CsvSource({
        "a.com:25, is for port 25",
        "1.2.3.4:25, is for port 25",
        "localhost, is a name of the machine",
        "localhost:8080, is a name of the machine",
        "*.localhost, is a name of the machine",
        "www.localhost, is a name of the machine",
        "127.0.0.1:80, has addresses of 127.0.0.0/8",
        "8.7.6.5, has addresses of the machine",
        "8.7.0.0/16, has addresses of the machine",
        "10.9.0.1, has addresses of the machine",
        "10.213.4.4, has addresses of the machine",
    })
    void whatNoOperatorHasOpenedIsRefused(String text, String why) {
        ClosedNetworks closed = ClosedNetworks.with(List.of(), networks("10.9.0.0/16", "10.213.0.0/16", "8.9.9.9"));

        assertThat(closed.refusal(AllowEntry.parse(text), OWN).orElseThrow()).startsWith(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.com", "a.com:24-26", "notlocalhost", "10.9.0.0/16", "10.9.0.2", "8.9.9.9", "8.9.0.0/16"})
    void whatIsOpenIsNotRefused(String text) {
        ClosedNetworks closed = ClosedNetworks.with(List.of(), networks("10.9.0.0/16", "10.213.0.0/16", "8.9.9.9"));

        assertThat(closed.refusal(AllowEntry.parse(text), OWN)).isEmpty();
    }

    private static List<Cidr> networks(String... texts) {
        return Stream.of(texts).map(Cidr::parse).toList();
    }

    private static EgressPolicy allowing(String... entries) {
        return new EgressPolicy(
                EgressMode.ALLOWLIST, Stream.of(entries).map(AllowEntry::parse).toList());
    }
}
