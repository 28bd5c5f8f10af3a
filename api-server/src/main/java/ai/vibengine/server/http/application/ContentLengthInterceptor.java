package ai.vibengine.server.http.application;

import ai.vibengine.server.http.request.RequestAttributes;
import ai.vibengine.server.http.request.RequestPrincipal;
import jakarta.annotation.Priority;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Sets the length of short JSON bodies: the container would send them in chunks, even when they are complete. A long body is sent as it is
 * written, so that it is never in memory as a whole.
 */
@Priority(Stages.CONTENT_LENGTH)
final class ContentLengthInterceptor implements WriterInterceptor {

    /** Most answers are shorter by far. */
    private static final int MOST_BYTES = 64 * 1024;

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        if (!MediaType.APPLICATION_JSON_TYPE.isCompatible(context.getMediaType())) {
            context.proceed();
            return;
        }
        OutputStream wire = context.getOutputStream();
        Beginning beginning = new Beginning(wire);
        context.setOutputStream(beginning);
        context.proceed();
        if (beginning.isWhole()) {
            context.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, beginning.bytes.size());
            RequestPrincipal principal = RequestFilter.principal(context);
            if (principal != null) {
                principal.request().setAttribute(RequestAttributes.WHOLE, true);
            }
            beginning.bytes.writeTo(wire);
        }
    }

    /** Holds back what is written until that is too much. */
    private static final class Beginning extends OutputStream {

        private final OutputStream wire;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        private boolean passed;

        Beginning(OutputStream wire) {
            this.wire = wire;
        }

        boolean isWhole() {
            return !passed;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] chunk, int offset, int length) throws IOException {
            if (!passed && bytes.size() + length > MOST_BYTES) {
                passed = true;
                bytes.writeTo(wire);
                bytes.reset();
            }
            (passed ? wire : bytes).write(chunk, offset, length);
        }

        @Override
        public void flush() throws IOException {
            if (passed) {
                wire.flush();
            }
        }
    }
}
