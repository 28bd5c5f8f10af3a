package ai.vibengine.server.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@NullMarked
class ClientGoneFilterTest {

    private static final String JERSEY = "org.glassfish.jersey.server.ServerRuntime$Responder";

    private final LoggerContext context = new LoggerContext();

    @Test
    void decideShouldDenyWhatJerseySaysOfClientsThatWentAway() {
        assertThat(decide(JERSEY, new IllegalStateException(new EofException("Broken pipe"))))
                .isEqualTo(FilterReply.DENY);
        assertThat(decide(JERSEY, new ClosedChannelException())).isEqualTo(FilterReply.DENY);
        assertThat(decide(JERSEY, new SlowClientException("too slow"))).isEqualTo(FilterReply.DENY);
    }

    @Test
    void decideShouldLetEverythingElsePass() {
        assertThat(decide(JERSEY, new IllegalStateException(new IOException("No space left on device"))))
                .isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(JERSEY, null)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("ai.vibengine.server", new EofException("Broken pipe")))
                .isEqualTo(FilterReply.NEUTRAL);
    }

    private FilterReply decide(String logger, @Nullable Throwable thrown) {
        LoggingEvent event = new LoggingEvent("test", context.getLogger(logger), Level.ERROR, "said", thrown, null);
        return new ClientGoneFilter().decide(event);
    }
}
