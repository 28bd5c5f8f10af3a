package ai.vibengine.server.http.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class QuotaTest {

    private final Quota quota = new Quota(40, 100, 5);

    @Test
    void takingMoreThanTheShareOfAnOwnerFails() {
        assertThat(quota.take("a", 40)).isTrue();

        assertThat(quota.take("a", 1)).isFalse();
        assertThat(quota.take("b", 40)).isTrue();
    }

    @Test
    void takingMoreThanThereIsForAllFailsButForALittle() {
        quota.take("a", 40);
        quota.take("b", 40);
        quota.take("c", 20);

        assertThat(quota.take("c", 1)).isFalse();
        assertThat(quota.take("d", 6)).isFalse();
        assertThat(quota.take("d", 5)).isTrue();
        assertThat(quota.take("d", 1)).isFalse();
    }

    @Test
    void givingBackMakesRoom() {
        quota.take("a", 40);
        quota.take("b", 40);
        quota.take("c", 20);

        quota.give("a", 40);

        assertThat(quota.taken("a")).isZero();
        assertThat(quota.take("d", 40)).isTrue();
    }
}
