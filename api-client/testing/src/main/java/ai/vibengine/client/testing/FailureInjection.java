package ai.vibengine.client.testing;

import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.http.ErrorCode;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records requests, and lets some of them fail as a test asks for it. */
final class FailureInjection implements Interceptor {

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private int failures;
    private int status;
    private int losses;

    synchronized void fail(int times, int withStatus) {
        failures = times;
        status = withStatus;
    }

    synchronized void lose(int times) {
        losses = times;
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public Response intercept(Request request, Chain next) {
        requests.add(
                request.method() + " " + request.path() + (request.query().isEmpty() ? "" : "?" + request.query()));
        int failure = nextFailure();
        if (failure > 0) {
            Response response =
                    Response.error(failure, ErrorCode.ofStatus(failure).code(), "A test asked for this failure.");
            response.with("Content-Type", "application/json");
            return failure == ErrorCode.RATE_LIMITED.status() || failure == ErrorCode.SERVICE_UNAVAILABLE.status()
                    ? response.with("Retry-After", "1")
                    : response;
        }
        Response response = next.proceed(request);
        response.lost = losesNext();
        return response;
    }

    private synchronized int nextFailure() {
        if (failures == 0) {
            return 0;
        }
        failures--;
        return status;
    }

    private synchronized boolean losesNext() {
        if (losses == 0) {
            return false;
        }
        losses--;
        return true;
    }
}
