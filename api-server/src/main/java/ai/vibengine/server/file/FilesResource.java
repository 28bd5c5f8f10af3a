package ai.vibengine.server.file;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.generated.api.FilesApi;
import ai.vibengine.server.http.error.ApiError;
import ai.vibengine.server.http.error.ErrorCode;
import ai.vibengine.server.http.request.RequestPrincipal;
import ai.vibengine.server.http.resource.ClosableOutput;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
    private HttpHeaders headers;

    public FilesResource(FileService service) {
        this.service = service;
    }

    @Override
    public CompletionStage<Response> readFile(
            String sandboxId, String path, @Nullable String requestId, @Nullable String range) {
        return service.open(account(), sandboxId, path, range).thenApply(FilesResource::answer);
    }

    /** Takes a body of any type. The generator drops the range from the types, and a method with annotations inherits none. */
    @Override
    @PUT
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    public CompletionStage<Response> writeFile(
            @PathParam("sandbox_id") String sandboxId,
            @QueryParam("path") String path,
            InputStream body,
            @HeaderParam("X-Request-Id") @Nullable String requestId) {
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

    /** Returns an open file as an answer, which closes it: all of it, or a range (RFC 9110, section 14). */
    public static Response answer(FileContent content) {
        if (content.isBeyondTheEnd()) {
            content.close();
            return notSatisfiable(content.size().orElse(0));
        }
        Optional<ByteRange> part = content.part();
        Response.ResponseBuilder response = Response.status(part.isPresent() ? 206 : 200)
                .type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header("Accept-Ranges", "bytes");
        content.entityTag().ifPresent(tag -> response.header(HttpHeaders.ETAG, tag));
        content.length().ifPresent(length -> response.header(HttpHeaders.CONTENT_LENGTH, length));
        part.ifPresent(range -> response.header(
                "Content-Range", range.contentRange(content.size().orElseThrow())));
        return response.entity(new Sent(content)).build();
    }

    private record Sent(FileContent content) implements ClosableOutput {

        @Override
        public void write(OutputStream output) throws IOException {
            try (content) {
                content.copy(output);
            }
        }

        @Override
        public void close() {
            content.close();
        }
    }

    private static Response notSatisfiable(long size) {
        ApiError error = ApiError.of(ErrorCode.RANGE_NOT_SATISFIABLE, "Range: the file has " + size + " bytes");
        return Response.status(error.code().status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header("Content-Range", "bytes */" + size)
                .entity(error.envelope())
                .build();
    }

    private Account account() {
        return RequestPrincipal.accountOf(security);
    }
}
