package ai.vibengine.server.http.application;

import ai.vibengine.server.http.request.RequestPrincipal;
import jakarta.annotation.Priority;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts the connection when a stream fails half-way. Its status has been sent by then, so nothing else tells the client that what it
 * has is not the whole, and without an end it would wait for ever.
 */
@Priority(Stages.STREAM_FAILURE)
final class StreamFailureInterceptor implements WriterInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(StreamFailureInterceptor.class);

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        try {
            context.proceed();
        } catch (IOException | RuntimeException failure) {
            RequestPrincipal principal = RequestFilter.principal(context);
            if (principal != null
                    && (context.getEntity() instanceof StreamingOutput
                            || context.getEntity() instanceof AutoCloseable)) {
                LOG.debug("a stream was cut", failure);
                principal.callback().failed(failure);
                // The failure has been reported: a caller that saw it now would try to answer once more.
                return;
            }
            throw failure;
        }
    }
}
