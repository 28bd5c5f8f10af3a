package ai.vibengine.server.log;

import ai.vibengine.server.http.connection.ClientGoneFilter;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.util.Map;

/**
 * The destination, format and contents of the log. Logback finds it by the name in {@code META-INF/services}; in XML, the same takes twice
 * as long to be read at each start.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

    private static final String FORMAT = "vibengine.log-format";

    private static final Map<String, Level> LEVELS = Map.of(
            Logger.ROOT_LOGGER_NAME,
            Level.INFO,
            "org.glassfish.jersey",
            Level.ERROR,
            "org.eclipse.jetty",
            Level.WARN,
            // These log what clients send, be it a token in a URL.
            "org.eclipse.jetty.server.Response",
            Level.OFF,
            "org.eclipse.jetty.util.HostPort",
            Level.OFF,
            "org.eclipse.jetty.http.HttpParser",
            Level.OFF,
            "org.flywaydb",
            Level.WARN,
            "com.zaxxer.hikari",
            Level.WARN);

    /** Chooses the form of the log, before anything is logged. */
    public static void use(LogFormat format) {
        System.setProperty(FORMAT, format.name());
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        context.getStatusManager().add(new NopStatusListener());
        Encoder<ILoggingEvent> encoder = encoder();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.addFilter(new ClientGoneFilter());
        appender.start();
        LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static Encoder<ILoggingEvent> encoder() {
        if (LogFormat.json.name().equals(System.getProperty(FORMAT))) {
            return new JsonLogEncoder();
        }
        return new TextLogEncoder();
    }
}
