package ai.vibengine.server.http.resource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * A file that never changes while the server runs: answered with an entity tag, compressed for clients that take that, and not at all for
 * those that have it already. Immutable.
 */
public final class StaticFile {

    private static final int TAG_BYTES = 12;

    private final String type;
    private final byte[] bytes;
    private final byte[] compressed;
    private final String tag;

    private StaticFile(String type, byte[] bytes, byte[] compressed, String tag) {
        this.type = type;
        this.bytes = bytes;
        this.compressed = compressed;
        this.tag = tag;
    }

    /** Creates a file with a media type. */
    static StaticFile of(String type, byte[] bytes) {
        return new StaticFile(type, bytes, compress(bytes), tag(bytes));
    }

    public boolean isPage() {
        return type.startsWith("text/html");
    }

    /** Answers GET or HEAD with the file, or says that the client has it. */
    public boolean answer(Request request, Response response, Callback callback) {
        boolean gzip = accepts(request);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.ETAG, tag(gzip));
        List<String> known = request.getHeaders().getCSV(HttpHeader.IF_NONE_MATCH, true);
        if (known.contains(tag(gzip)) || known.contains("W/" + tag(gzip)) || known.contains("*")) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            headers.put(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());
            response.write(true, ByteBuffer.allocate(0), callback);
            return true;
        }
        return write(HttpStatus.OK_200, gzip, request, response, callback);
    }

    /** Answers GET or HEAD with the file in place of one that is not there. */
    public boolean answerNotFound(Request request, Response response, Callback callback) {
        return write(HttpStatus.NOT_FOUND_404, accepts(request), request, response, callback);
    }

    private boolean write(int status, boolean gzip, Request request, Response response, Callback callback) {
        byte[] body = gzip ? compressed : bytes;
        response.setStatus(status);
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.CONTENT_TYPE, type);
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        headers.put(HttpHeader.VARY, HttpHeader.ACCEPT_ENCODING.asString());
        if (gzip) {
            headers.put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        boolean head = HttpMethod.HEAD.is(request.getMethod());
        response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body), callback);
        return true;
    }

    private static boolean accepts(Request request) {
        return request.getHeaders().contains(HttpHeader.ACCEPT_ENCODING, "gzip");
    }

    /** Returns the entity tag; the two forms have one each, as RFC 9110, section 8.8.3, asks. */
    private String tag(boolean gzip) {
        return '"' + tag + (gzip ? "-gzip" : "") + '"';
    }

    private static byte[] compress(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length / 3);
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return compressed.toByteArray();
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
