package ai.vibengine.server.port;

import ai.vibengine.server.generated.model.EnvelopeStatus;
import ai.vibengine.server.generated.model.Port;
import ai.vibengine.server.generated.model.PortAccess;
import ai.vibengine.server.generated.model.PortEnvelope;
import ai.vibengine.server.generated.model.PortListEnvelope;
import ai.vibengine.server.http.resource.Cursor;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Open ports as the contract writes them. */
final class PortWire {

    private final Function<OpenPort, URI> urls;

    /** @param urls tells the URL of a port */
    PortWire(Function<OpenPort, URI> urls) {
        this.urls = urls;
    }

    PortEnvelope opened(OpenedPort opened) {
        Port port = port(opened.port());
        opened.token().ifPresent(token -> port.setToken(token.secret()));
        return new PortEnvelope().data(port).status(EnvelopeStatus.OK);
    }

    PortEnvelope envelope(OpenPort port) {
        return new PortEnvelope().data(port(port)).status(EnvelopeStatus.OK);
    }

    /** Returns the page behind a cursor that belongs to what {@code list} names. */
    PortListEnvelope page(List<OpenPort> all, int limit, @Nullable Cursor from, List<String> list) {
        List<OpenPort> rest = all.stream()
                .filter(port -> from == null || port.port() > from.sortKey())
                .toList();
        List<OpenPort> page = rest.stream().limit(limit).toList();
        PortListEnvelope envelope = new PortListEnvelope()
                .data(page.stream().map(this::port).toList())
                .hasMore(rest.size() > page.size())
                .totalCount(all.size());
        if (rest.size() > page.size()) {
            envelope.setNextCursor(new Cursor(page.get(page.size() - 1).port(), "").encode(list));
        }
        return envelope;
    }

    private Port port(OpenPort port) {
        return new Port()
                .port(port.port())
                .access(port.isPublic() ? PortAccess.PORT_PUBLIC : PortAccess.PORT_PRIVATE)
                .url(urls.apply(port));
    }
}
