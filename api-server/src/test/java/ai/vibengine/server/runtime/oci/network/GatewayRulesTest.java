package ai.vibengine.server.runtime.oci.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.vibengine.server.network.Cidr;
import ai.vibengine.server.network.ClosedNetworks;
import ai.vibengine.server.network.EgressPolicy;
import ai.vibengine.server.runtime.machine.Tool;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class GatewayRulesTest {

    private static final String ALL =
            new GatewayRules("10.213.0.1", ClosedNetworks.with(List.of(), List.of(Cidr.parse("10.9.0.0/16")))).all();

    @Test
    void theKernelTakesNetworksThatOverlapWithPortsThatOverlap() throws Exception {
        EgressPolicy policy = NetworkedRuntime.allowing(
                "1.0.0.0/8:80", "1.2.0.0/16", "1.2.3.0/24:50-100", "1.2.3.4:90-95", "1.2.3.4:93", "1.2.3.4", "a.test");

        kernelTakes(ALL + GatewayRules.change("10.213.0.7", EgressPolicy.BLOCKED, policy));
    }

    @Test
    void aChangeNamesOnlyWhatDiffers() throws Exception {
        EgressPolicy before = NetworkedRuntime.allowing("1.2.3.0/24:80", "1.2.4.0/24:80", "a.test");
        EgressPolicy after = NetworkedRuntime.allowing("1.2.4.0/24:80", "1.2.0.0/16:443");

        String change = GatewayRules.change("10.213.0.7", before, after);

        assertThat(change.lines())
                .containsExactly(
                        "delete element inet vibengine allowed { 10.213.0.7 . 1.2.3.0/24 . tcp . 80-80, 10.213.0.7 . 1.2.3.0/24 . udp . 80-80 }",
                        "delete element inet vibengine named { 10.213.0.7 }",
                        "add element inet vibengine allowed { 10.213.0.7 . 1.2.0.0/16 . tcp . 443-443, 10.213.0.7 . 1.2.0.0/16 . udp . 443-443 }");
        kernelTakes(ALL + GatewayRules.change("10.213.0.7", EgressPolicy.BLOCKED, before) + change);
        assertThat(GatewayRules.change("10.213.0.7", after, after)).isEmpty();
    }

    /** Has nft of a namespace that ends with it take the rules. */
    private static void kernelTakes(String rules) throws Exception {
        Tool.runOn(rules, Duration.ofSeconds(20), List.of("unshare", "--net", "nft", "-f", "-"));
    }
}
