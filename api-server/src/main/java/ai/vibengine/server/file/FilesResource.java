package ai.vibengine.server.file;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.account.Caller;
import ai.vibengine.server.generated.api.FilesApi;
import ai.vibengine.server.http.ApiError;
import ai.vibengine.server.http.ErrorCode;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Files over HTTP. */
public final class FilesResource implements FilesApi {

    private final FileService service;

    @Context
    @SuppressWarnings("NullAway.Init")
    private SecurityContext security;

    @Context
    @SuppressWarnings("NullAway.Init")
    private Request request;

    @Context
    @SuppressWarnings("NullAway.Init")
    private HttpHeaders headers;

    /** With the rules. */
    public FilesResource(FileService service) {
        this.service = service;
    }

    @Override
    public CompletionStage<Response> readFile(
            String sandboxId, String path, @Nullable String requestId, @Nullable String range) {
        boolean body = !request.getMethod().equals(HttpMethod.HEAD);
        return service.open(account(), sandboxId, path).thenApply(content -> answer(content, range, body));
    }

    @Override
    public CompletionStage<Response> writeFile(
            String sandboxId, String path, InputStream body, @Nullable String requestId) {
        return service.write(account(), sandboxId, path, body, headers.getLength())
                .thenApply(written -> Response.ok(FileWire.envelope(written))
                        .header(HttpHeaders.ETAG, written.entityTag())
                        .build());
    }

    @Override
    public CompletionStage<Response> deleteFile(String sandboxId, String path, @Nullable String requestId) {
        return service.delete(account(), sandboxId, path)
                .thenApply(deleted -> Response.ok(FileWire.envelope(deleted)).build());
    }

    /**
     * An open file as an answer, which closes it: all of it, or a range (RFC 9110, section 14).
     *
     * @param range the {@code Range} of the request
     * @param body whether the file is to be sent, and not only told of
     */
    public static Response answer(FileContent content, @Nullable String range, boolean body) {
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

    private Account account() {
        return ((Caller) security.getUserPrincipal()).account();
    }
}
