package ai.vibengine.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.client.limits.AccountLimits;
import ai.vibengine.client.limits.FieldBounds;
import ai.vibengine.client.limits.Plan;
import ai.vibengine.client.testing.FakeVibengine;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class LimitsTest {

    @Test
    void limitsTellWhatIsAllowedAndWhatIsUsed() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine =
                        Clients.of(fake, fake.addAccount("small", 60, 5)).build()) {
            vibengine.sandboxes().create(c -> {});
            AccountLimits limits = vibengine.limits().get();

            assertThat(limits.plan()).isEqualTo(Plan.FREE);
            assertThat(limits.requestsPerMinute()).isEqualTo(60);
            assertThat(limits.concurrentSandboxes()).isEqualTo(5);
            assertThat(limits.running()).isOne();
            assertThat(limits.paused()).isZero();
            assertThat(limits.requestsRemaining()).isEqualTo(58);
            assertThat(limits.extensions()).contains("commands", "limits");
            FieldBounds timeout = requireNonNull(limits.bounds().get("timeout"));
            assertThat(timeout.min()).isEqualByComparingTo("1");
            assertThat(timeout.max()).isEqualByComparingTo("86400");
            assertThat(timeout.defaultValue()).contains(new BigDecimal(60));
            assertThat(timeout).hasToString("FieldBounds[1 to 86400, default 60]");
            FieldBounds metadata = requireNonNull(limits.bounds().get("metadata"));
            assertThat(metadata).hasToString("FieldBounds[0 to 50]");
            assertThat(limits.unknownFields()).isEmpty();
            assertThat(limits).hasToString("AccountLimits[free, 1 of 5 sandboxes, 58 of 60 requests left]");
        }
    }

    @Test
    void limitsComeWithoutWaitingToo() {
        try (FakeVibengine fake = FakeVibengine.start();
                Vibengine vibengine = Clients.of(fake).build()) {
            assertThat(vibengine.limits().async().get().join().running()).isZero();
        }
    }
}
