package ai.vibengine.server.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class ReadyWaitsTest {

    private static final SandboxSetup READY =
            new SandboxSetup(Map.of(), null, new StartCommand("serve", "curl localhost"));

    private final ReadyWaits waits = new ReadyWaits();

    @Test
    void anAccountCannotWaitForMoreThanFourAtOnce() {
        assertThat(nested("acc_1", 4, () -> "done")).isEqualTo("done");
        assertThatThrownBy(() -> nested("acc_1", 5, () -> "done"))
                .isInstanceOf(SandboxNotReadyException.class)
                .hasMessageContaining("ready_command");
        assertThat(nested("acc_1", 4, () -> "again")).isEqualTo("again");
    }

    @Test
    void allTogetherCannotWaitForMoreThanSixteen() {
        assertThat(accounts(4, () -> "done")).isEqualTo("done");
        assertThatThrownBy(() -> accounts(4, () -> nested("acc_more", 1, () -> "done")))
                .isInstanceOf(SandboxNotReadyException.class);
    }

    @Test
    void whatWaitsForNothingIsNotCounted() {
        assertThat(accounts(4, () -> waits.within("acc_1", SandboxSetup.NONE, () -> "done")))
                .isEqualTo("done");
    }

    private String accounts(int count, Supplier<String> work) {
        return count == 0 ? work.get() : nested("acc_" + count, 4, () -> accounts(count - 1, work));
    }

    private String nested(String account, int depth, Supplier<String> work) {
        return depth == 0 ? work.get() : waits.within(account, READY, () -> nested(account, depth - 1, work));
    }
}
