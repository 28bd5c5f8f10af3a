package ai.vibengine.conformance.reference;

import ai.vibengine.client.testing.internal.Interceptor;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;

/** Changes responses on their way out. */
@FunctionalInterface
interface Mutation {

    void apply(Request request, String operation, Response response);

    default Interceptor interceptor() {
        return (request, next) -> {
            Response response = next.proceed(request);
            apply(request, next.operation(request), response);
            return response;
        };
    }
}
