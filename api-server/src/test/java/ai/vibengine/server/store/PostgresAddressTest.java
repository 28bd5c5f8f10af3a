package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullMarked
class PostgresAddressTest {

    @Test
    void aUrlHasAllPartsDecoded() {
        assertThat(PostgresAddress.parse("postgresql://a%40b:p%3Aw%2F+d@db.example.com:6432/my%20db?sslmode=verify-full"
                        + "&sslrootcert=/etc/ca.pem"))
                .isEqualTo(new PostgresAddress(
                        "db.example.com",
                        6432,
                        "my db",
                        "a@b",
                        Optional.of("p:w/+d"),
                        Map.of("sslmode", "verify-full", "sslrootcert", "/etc/ca.pem")));
    }

    @Test
    void portAndPasswordMayBeMissing() {
        PostgresAddress address = PostgresAddress.parse("postgres://me@[::1]/db");

        assertThat(address.port()).isEqualTo(5432);
        assertThat(address.host()).isEqualTo("[::1]");
        assertThat(address.password()).isEmpty();
        assertThat(address.withPassword("secret").password()).contains("secret");
    }

    @Test
    void asTextItHasNoPassword() {
        assertThat(PostgresAddress.parse("postgresql://me:secret@h/db")).hasToString("postgresql://me@h:5432/db");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "mysql://me:secret@h/db",
                "postgresql://h/db",
                "postgresql://me:secret@h",
                "postgresql://me:secret@h/",
                "postgresql://me:secret@h/a/b",
                "postgresql://:secret@h/db",
                "postgresql://me:sec ret@h/db",
                "postgresql://me:secret%zz@h/db",
                "postgresql://me:secret@h/db#x",
                "postgresql://me:secret@h:99999999999/db",
                "postgresql://me:secret@h:70000/db",
                "postgresql://me:secret@h_h/db",
                "postgresql://me:secret@h/db?password=secret",
                "postgresql://me:secret@h/db?sslmode"
            })
    void whatIsNoAddressIsRefusedWithoutASecretInTheMessage(String text) {
        assertThatThrownBy(() -> PostgresAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .extracting(Throwable::getMessage)
                .asString()
                .startsWith("m")
                .doesNotContain("sec");
    }
}
