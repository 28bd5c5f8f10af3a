package ai.vibengine.server.http;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.WriterInterceptor;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Tells the length of JSON in front of it: the container would send it in chunks, even when all of it is there. */
final class WholeAnswer implements WriterInterceptor {

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        if (!MediaType.APPLICATION_JSON_TYPE.isCompatible(context.getMediaType())) {
            context.proceed();
            return;
        }
        OutputStream wire = context.getOutputStream();
        ByteArrayOutputStream whole = new ByteArrayOutputStream(512);
        context.setOutputStream(whole);
        context.proceed();
        context.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, whole.size());
        whole.writeTo(wire);
    }
}
