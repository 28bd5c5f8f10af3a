package ai.vibengine.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
final class RandomIdsTest {

    @Test
    void smallNumbersKeepTheirLength() {
        RandomGenerator zero = () -> 0;

        assertThat(new RandomIds(zero).id("sbx_")).isEqualTo("sbx_0000000000");
    }

    @Test
    void everyCharacterOfAnIdIsDrawn() {
        RandomIds ids = new RandomIds(RandomGenerator.of("L64X128MixRandom"));

        for (int position = 4; position < 14; position++) {
            int place = position;
            assertThat(java.util.stream.Stream.generate(() -> ids.id("sbx_").charAt(place))
                            .limit(2_000)
                            .distinct())
                    .hasSize(36);
        }
    }
}
