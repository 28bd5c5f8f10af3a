package ai.vibengine.server.http.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.http.error.ErrorCode;
import org.junit.jupiter.api.Test;

final class BodyLimitsTest {

    private static final Contract CONTRACT = Contract.load();
    private static final int SHARE = 100 << 20;

    private final BodyLimits limits = new BodyLimits(CONTRACT, 4 * SHARE);

    @Test
    void takingMoreThanTheShareOfTheAccountIsRefusedAsItsOwnDoing() {
        BodyLimits.Room room = limits.roomOfAccount("a");
        room.take(SHARE);

        assertThat(room.take(1)).isFalse();
        assertThat(room.refusal().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(room.refusal().retryAfterSeconds()).isPositive();
    }

    @Test
    void takingMoreThanTheServerHasIsRefusedAsTheServersDoing() {
        for (String account : new String[] {"a", "b", "c", "d"}) {
            limits.roomOfAccount(account).take(SHARE);
        }
        BodyLimits.Room room = limits.roomOfAccount("e");

        assertThat(room.take(CONTRACT.limits().maxBodyBytes() + 1)).isFalse();
        assertThat(room.refusal().code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE);
        assertThat(room.refusal().retryAfterSeconds()).isPositive();
    }

    @Test
    void takingMoreThanTheShareOfAnAddressIsRefusedAsTheServersDoing() {
        BodyLimits.Room room = limits.roomOfStranger("192.0.2.1");

        assertThat(room.take(SHARE)).isFalse();
        assertThat(room.refusal().code()).isEqualTo(ErrorCode.SERVICE_UNAVAILABLE);
    }
}
