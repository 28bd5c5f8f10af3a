package ai.vibengine.server.http.connection;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.nio.channels.ClosedChannelException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;

/**
 * Drops what Jersey logs, as an error with a stack trace, of each client that goes away or is cut off before it has read its response. The
 * access log has a line for such a request; anybody with a key could otherwise fill the log.
 */
public final class ClientGoneFilter extends Filter<ILoggingEvent> {

    private static final String JERSEY = "org.glassfish.jersey.";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        return event.getLoggerName().startsWith(JERSEY)
                        && event.getThrowableProxy() instanceof ThrowableProxy proxy
                        && isOfClient(proxy.getThrowable())
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }

    private static boolean isOfClient(Throwable thrown) {
        for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof EofException
                    || cause instanceof ClosedChannelException
                    || cause instanceof SlowClientException) {
                return true;
            }
        }
        return false;
    }
}
