package ai.vibengine.client.testing.internal;

import ai.vibengine.client.testing.internal.http.ApiErrorException;
import ai.vibengine.client.testing.internal.http.Request;
import ai.vibengine.client.testing.internal.http.Response;

/** Stands between a request and its response, and may change either, or answer in place of the server. */
@FunctionalInterface
public interface Interceptor {

    /**
     * Answers a request.
     *
     * @param next what comes after this interceptor
     * @throws ApiErrorException which becomes the response
     */
    Response intercept(Request request, Chain next);

    /** What comes after an interceptor. */
    interface Chain {

        /** Returns the response of the rest; an error is a response, too. */
        Response proceed(Request request);

        /** Returns the id of the operation that a request asks for; empty when there is none. */
        String operation(Request request);

        /** Returns the server. */
        FakeServer server();
    }
}
