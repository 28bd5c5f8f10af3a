package ai.vibengine.server.http.dispatch;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.http.connection.ClientAddress;
import ai.vibengine.server.http.error.EnvelopeErrorHandler;
import org.eclipse.jetty.server.Handler;

/** The parts that decide when and where requests are served, shared by all servers of requests. */
public record RequestDispatch(
        RequestThreads threads, AccountRequests underWay, BodyLimits bodies, EnvelopeErrorHandler errors) {

    /** Creates what a server has of it, with the limits of the contract. */
    public static RequestDispatch of(Contract contract, int proxies, EnvelopeErrorHandler errors) {
        return new RequestDispatch(
                new RequestThreads(new ClientAddress(proxies), errors),
                new AccountRequests(contract),
                new BodyLimits(contract),
                errors);
    }

    /** Returns the application behind the handler that hands it whole requests. */
    public Handler before(Handler application, Contract contract) {
        return new WholeRequestHandler(application, contract, threads, bodies, errors);
    }
}
