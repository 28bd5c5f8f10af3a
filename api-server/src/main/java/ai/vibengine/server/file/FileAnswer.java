package ai.vibengine.server.file;

import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ErrorCode;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An open file as an answer: all of it, or a range (RFC 9110, section 14). */
public final class FileAnswer {

    private FileAnswer() {}

    /**
     * The answer, which closes the file.
     *
     * @param range the {@code Range} of the request
     * @param body whether the file is to be sent, and not only told of
     */
    public static Response of(FileContent content, @Nullable String range, boolean body) {
        FileEntry entry = content.entry();
        Optional<ByteRange> part = ByteRange.of(range, entry.size());
        if (part.isPresent() && part.get().length() == 0) {
            content.close();
            return notSatisfiable(entry);
        }
        ByteRange sent = part.orElse(new ByteRange(0, entry.size()));
        Response.ResponseBuilder response = Response.status(part.isPresent() ? 206 : 200)
                .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header("Accept-Ranges", "bytes")
                .header(HttpHeaders.ETAG, entry.entityTag())
                .header(HttpHeaders.CONTENT_LENGTH, sent.length());
        if (part.isPresent()) {
            long last = sent.offset() + sent.length() - 1;
            response.header("Content-Range", "bytes " + sent.offset() + "-" + last + "/" + entry.size());
        }
        if (!body) {
            content.close();
            return response.build();
        }
        StreamingOutput stream = output -> {
            try (content) {
                content.copy(sent, output);
            }
        };
        return response.entity(stream).build();
    }

    private static Response notSatisfiable(FileEntry entry) {
        ApiError error = ApiError.of(ErrorCode.RANGE_NOT_SATISFIABLE, "Range: the file has " + entry.size() + " bytes");
        return Response.status(error.code().status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Content-Range", "bytes */" + entry.size())
                .entity(error.envelope())
                .build();
    }
}
