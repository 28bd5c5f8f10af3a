package ai.vibengine.server.http;

import ai.vibengine.server.contract.InvalidRequestException;
import ai.vibengine.server.idempotency.IdempotencyConflictException;
import ai.vibengine.server.runtime.RuntimeUnavailableException;
import ai.vibengine.server.sandbox.ConcurrencyLimitException;
import ai.vibengine.server.sandbox.SandboxNotFoundException;
import ai.vibengine.server.sandbox.Stop;
import ai.vibengine.server.store.StoreUnavailableException;
import ai.vibengine.server.template.BuildsUnavailableException;
import ai.vibengine.server.template.BuiltInTemplateException;
import ai.vibengine.server.template.TemplateNotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever a resource, a filter or the router throws into an error of the contract. */
final class ErrorMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);

    private final Traffic traffic;

    ErrorMapper(Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public Response toResponse(Throwable failure) {
        ApiError error = errorOf(failure);
        Response.ResponseBuilder response = Response.status(error.code().status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(error.envelope());
        if (error.retryAfterSeconds() != null) {
            response.header(HttpHeaders.RETRY_AFTER, error.retryAfterSeconds());
        }
        if (error.code() == ErrorCode.METHOD_NOT_ALLOWED && failure instanceof WebApplicationException refusal) {
            response.header(HttpHeaders.ALLOW, AllowedMethods.of(refusal));
        }
        return response.build();
    }

    private ApiError errorOf(Throwable failure) {
        if (failure instanceof InvalidRequestException invalid) {
            return new ApiError(ErrorCode.INVALID_REQUEST, sentence(invalid), invalid.violations(), null, null, null);
        }
        if (failure instanceof SandboxNotFoundException absent) {
            ApiError error = ApiError.of(ErrorCode.NOT_FOUND, sentence(absent));
            return absent.stop().map(stop -> stopped(error, stop)).orElse(error);
        }
        if (failure instanceof TemplateNotFoundException) {
            return ApiError.of(ErrorCode.NOT_FOUND, sentence(failure));
        }
        if (failure instanceof BuiltInTemplateException || failure instanceof ForbiddenOperationException) {
            return ApiError.of(ErrorCode.FORBIDDEN, sentence(failure));
        }
        if (failure instanceof ConcurrencyLimitException limit) {
            traffic.concurrencyLimited();
            return ApiError.of(ErrorCode.CONCURRENCY_LIMIT_EXCEEDED, sentence(limit))
                    .retryAfter(limit.retryAfterSeconds());
        }
        if (failure instanceof IdempotencyConflictException) {
            return ApiError.of(ErrorCode.CONFLICT, sentence(failure));
        }
        if (failure instanceof PayloadTooLargeException) {
            return ApiError.of(ErrorCode.PAYLOAD_TOO_LARGE, sentence(failure));
        }
        if (failure instanceof BuildsUnavailableException) {
            return ApiError.of(ErrorCode.SERVICE_UNAVAILABLE, sentence(failure));
        }
        if (failure instanceof RuntimeUnavailableException || failure instanceof StoreUnavailableException) {
            LOG.error("a request could not be served", failure);
            return ApiError.of(ErrorCode.SERVICE_UNAVAILABLE, "The service cannot take this now. Retry in 5 seconds.");
        }
        if (failure instanceof WebApplicationException refusal) {
            return HttpRefusals.errorOf(refusal);
        }
        LOG.error("a request failed", failure);
        return ApiError.internal();
    }

    private static ApiError stopped(ApiError error, Stop stop) {
        return new ApiError(
                error.code(), error.message(), List.of(), stop.reason().word(), stop.at(), null);
    }

    private static String sentence(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? "" : message;
    }
}
