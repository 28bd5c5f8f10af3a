package ai.vibengine.server.log;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/** The log as JSON, an object on each line, with the named values of an event at its top level. */
final class JsonLogEncoder extends EventEncoder {

    private final JsonFactory json = new JsonFactory();
    private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

    @Override
    public void start() {
        traces.start();
        super.start();
    }

    @Override
    String text(ILoggingEvent event) {
        StringWriter line = new StringWriter(512);
        try (JsonGenerator object = json.createGenerator(line)) {
            object.writeStartObject();
            object.writeStringField("timestamp", event.getInstant().toString());
            object.writeStringField("level", event.getLevel().toString());
            object.writeStringField("logger", event.getLoggerName());
            object.writeStringField("thread", event.getThreadName());
            object.writeStringField("message", event.getFormattedMessage());
            for (Map.Entry<String, String> value : event.getMDCPropertyMap().entrySet()) {
                object.writeStringField(value.getKey(), value.getValue());
            }
            writeValues(object, event);
            if (event.getThrowableProxy() != null) {
                object.writeStringField("exception", traces.convert(event));
            }
            object.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        // JSON leaves some characters as they are that begin a line elsewhere; they can only be within its texts.
        return LogText.escaped(line.toString()) + "\n";
    }

    private static void writeValues(JsonGenerator object, ILoggingEvent event) throws IOException {
        List<KeyValuePair> values = event.getKeyValuePairs();
        if (values == null) {
            return;
        }
        for (KeyValuePair value : values) {
            // A name that the event's own context has as well is the same thing told twice.
            if (event.getMDCPropertyMap().containsKey(value.key)) {
                continue;
            }
            if (value.value instanceof Integer || value.value instanceof Long) {
                object.writeNumberField(value.key, ((Number) value.value).longValue());
            } else {
                object.writeStringField(value.key, String.valueOf(value.value));
            }
        }
    }
}
