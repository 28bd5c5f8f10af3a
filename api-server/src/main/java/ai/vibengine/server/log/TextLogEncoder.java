package ai.vibengine.server.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;

/** The log as text, a line for each event; only stack traces, which are the server's own, have more. */
final class TextLogEncoder extends EventEncoder {

    private static final String PATTERN = "%d{HH:mm:ss.SSS} %-5level %logger{20} [%X{request_id:--}] %msg %kvp%nopex";

    private final PatternLayout layout = new PatternLayout();
    private final ThrowableProxyConverter traces = new ThrowableProxyConverter() {
        @Override
        protected String throwableProxyToString(IThrowableProxy thrown) {
            return super.throwableProxyToString(new EscapedThrowable(thrown));
        }
    };

    @Override
    public void start() {
        layout.setContext(getContext());
        layout.setPattern(PATTERN);
        layout.start();
        traces.start();
        super.start();
    }

    @Override
    String text(ILoggingEvent event) {
        return LogText.escaped(layout.doLayout(event)) + "\n" + traces.convert(event);
    }
}
