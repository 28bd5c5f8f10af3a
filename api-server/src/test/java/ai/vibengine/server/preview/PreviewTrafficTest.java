package ai.vibengine.server.preview;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.port.OpenPort;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class PreviewTrafficTest {

    private final List<String> active = new ArrayList<>();
    private final PreviewTraffic traffic = new PreviewTraffic(new PreviewLimits(4, 3, 2), active::add);

    @Test
    void eachLimitHoldsAndPlacesAreGivenBack() {
        var first = begin("sbx_a", "acc_1");
        begin("sbx_a", "acc_1");
        assertThat(traffic.begin(port("sbx_a"), "acc_1")).isEmpty();
        begin("sbx_b", "acc_1");
        assertThat(traffic.begin(port("sbx_c"), "acc_1")).isEmpty();
        begin("sbx_d", "acc_2");
        assertThat(traffic.begin(port("sbx_e"), "acc_3")).isEmpty();
        first.end();
        first.end();
        assertThat(traffic.count()).isEqualTo(3);
        begin("sbx_a", "acc_1");
        assertThat(traffic.begin(port("sbx_e"), "acc_3")).isEmpty();
    }

    @Test
    void whatIsUnderWayToAClosedPortIsBrokenOffAlsoWhenItBeginsMeanwhile() {
        AtomicInteger broken = new AtomicInteger();
        var early = begin("sbx_a", "acc_1");
        early.brokenOffBy(broken::incrementAndGet);
        var late = begin("sbx_a", "acc_1");
        traffic.breakOff(port("sbx_a"));
        late.brokenOffBy(broken::incrementAndGet);
        assertThat(broken).hasValue(2);
    }

    @Test
    void theBeginningAndTheEndAreActivity() {
        begin("sbx_a", "acc_1").end();
        assertThat(active).containsExactly("sbx_a", "sbx_a");
    }

    private PreviewTraffic.UnderWay begin(String sandboxId, String accountId) {
        return traffic.begin(port(sandboxId), accountId).orElseThrow();
    }

    private static OpenPort port(String sandboxId) {
        return new OpenPort(sandboxId, 80, null);
    }
}
