package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.MediaTypes;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import ai.vibengine.client.testing.internal.http.Times;
import ai.vibengine.client.testing.internal.validation.RequestValidator;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Operation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a request through interceptors, authentication, rate limit, routing, permission and validation to its operation. */
final class ApiHandler {

    private final FakeServer server;
    private final Contract contract;
    private final Parts parts;
    private final Pattern requestId;
    private final Operations operations;
    private final RequestValidator validator;
    private final Map<String, Account.Key> keys = new ConcurrentHashMap<>();
    private final AtomicLong requestIds = new AtomicLong();

    ApiHandler(FakeServer server, Parts parts) {
        this.server = server;
        this.parts = parts;
        contract = parts.contract;
        requestId = Pattern.compile(
                contract.at("/components/headers/X-Request-Id/schema/pattern").asText());
        operations = new Operations(parts);
        validator = new RequestValidator(contract, parts.json);
    }

    Map<String, Account.Key> keys() {
        return keys;
    }

    Response handle(Request request) {
        return new From(0).proceed(request);
    }

    /** The interceptors from one on, and the server itself. */
    private final class From implements Interceptor.Chain {

        private final int index;

        From(int index) {
            this.index = index;
        }

        @Override
        public Response proceed(Request request) {
            if (index == parts.interceptors.size()) {
                return completed(request, () -> admitted(request));
            }
            return completed(request, () -> parts.interceptors.get(index).intercept(request, new From(index + 1)));
        }

        @Override
        public String operation(Request request) {
            return find(request).map(Operation::id).orElse("");
        }

        @Override
        public FakeServer server() {
            return server;
        }
    }

    /** Does what a request asks for, as {@link #perform} does, but returns errors. */
    Response performed(Request request, Account account) {
        return completed(request, () -> complete(request, perform(request, new Account.Key(account, false))));
    }

    private Response completed(Request request, Supplier<Response> answer) {
        try {
            return answer.get();
        } catch (ApiErrorException e) {
            return complete(request, e.response());
        }
    }

    private Response complete(Request request, Response response) {
        response.headers.putIfAbsent("Content-Type", "application/json");
        response.headers.computeIfAbsent("X-Request-Id", name -> requestId(request));
        return response;
    }

    private String requestId(Request request) {
        return request.header("X-Request-Id")
                .filter(id -> requestId.matcher(id).matches())
                .orElseGet(() -> "req_" + requestIds.incrementAndGet());
    }

    private Response admitted(Request request) {
        if (!request.malformed().isEmpty()) {
            return complete(request, new ApiErrorException(ErrorCode.INVALID_REQUEST, request.malformed()).response());
        }
        Account.Key key = authenticated(request);
        RateLimiter.Quota quota = parts.rateLimiter.count(
                key.account(), request.header("X-API-Key").orElse(""), parts.clock.instant());
        Response response;
        try {
            response = quota.allowed() ? perform(request, key) : refused(quota);
        } catch (ApiErrorException e) {
            response = e.response();
        } catch (RuntimeException e) {
            response = Response.error(
                    ErrorCode.INTERNAL_ERROR.status(), ErrorCode.INTERNAL_ERROR.code(), "The fake failed: " + e);
        }
        return complete(request, response)
                .with("X-RateLimit-Limit", "" + quota.limit())
                .with("X-RateLimit-Remaining", "" + quota.remaining())
                .with("X-RateLimit-Reset", "" + Times.secondsUp(quota.reset()));
    }

    private Account.Key authenticated(Request request) {
        String secret = request.header("X-API-Key").orElse(null);
        Account.@Nullable Key key = secret == null ? null : keys.get(secret);
        if (key == null) {
            throw new ApiErrorException(
                            ErrorCode.UNAUTHORIZED,
                            secret == null ? "The X-API-Key header is missing." : "The API key is not valid.")
                    .with("WWW-Authenticate", "ApiKey realm=\"vibengine\"");
        }
        return key;
    }

    private static Response refused(RateLimiter.Quota quota) {
        throw ApiErrorException.retryable(
                ErrorCode.RATE_LIMITED,
                "More than " + quota.limit() + " requests in a window of the rate limit.",
                quota.reset());
    }

    /** Does what a request asks for, without a look at its key or at the rate limit. */
    Response perform(Request request, Account.Key key) {
        Operation operation = find(request).orElseThrow(() -> unroutable(request));
        MediaTypes.checkAcceptable(request, operation);
        if (key.readOnly() && !operation.method().equals("GET")) {
            throw new ApiErrorException(ErrorCode.FORBIDDEN, "This API key is read-only.");
        }
        return operations.perform(new Call(request, operation, key.account(), validator.validate(request, operation)));
    }

    private Optional<Operation> find(Request request) {
        return contract.find(request.isHead() ? "GET" : request.method(), request.path());
    }

    private ApiErrorException unroutable(Request request) {
        TreeSet<String> methods = new TreeSet<>(contract.methods(request.path()));
        if (methods.isEmpty()) {
            return ApiErrorException.notFound("There is no such path.");
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        String allow = String.join(", ", methods);
        return new ApiErrorException(
                        ErrorCode.METHOD_NOT_ALLOWED,
                        request.method() + " is not allowed here; allowed: " + allow + ".")
                .with("Allow", allow);
    }
}
