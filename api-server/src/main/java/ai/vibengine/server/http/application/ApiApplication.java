package ai.vibengine.server.http.application;

import ai.vibengine.openapi.Contract;
import ai.vibengine.server.http.dispatch.RequestDispatch;
import ai.vibengine.server.http.error.ErrorMapper;
import ai.vibengine.server.http.error.ErrorTable;
import ai.vibengine.server.http.request.RequestPrincipal;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import org.eclipse.jetty.server.Handler;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.jetty.JettyHttpContainer;
import org.glassfish.jersey.server.ContainerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** An API as a Jersey application: the resources of the features, and the filters and handlers before and behind them. */
public final class ApiApplication extends ResourceConfig {

    private ApiApplication(Contract contract, ObjectMapper mapper, Collection<?> resources, ErrorTable errors) {
        resources.forEach(this::register);
        register(new OptionsFilter());
        register(new RequestFilter(contract.openOperations()));
        register(new OperationFilters(contract));
        register(new BodyInterceptor(contract, mapper));
        register(new HeadFilter());
        register(new EnvelopeFilter());
        register(new StreamFailureInterceptor());
        register(new ContentLengthInterceptor());
        register(new ErrorMapper(contract, errors));
        register(new ObjectMapperResolver(mapper));
        register(JacksonFeature.withoutExceptionMappers());
        property(ServerProperties.WADL_FEATURE_DISABLE, true);
        // Everything is registered above; looking for more would only slow the start.
        property(ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true);
        property(ServerProperties.METAINF_SERVICES_LOOKUP_DISABLE, true);
        property(ServerProperties.MOXY_JSON_FEATURE_DISABLE, true);
        // A path is right behind every proxy, a resolved URL is not.
        property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true);
    }

    /** Returns the application as a handler, for requests that have a {@link RequestPrincipal}. It blocks no thread that calls it. */
    public static Handler handler(
            Contract contract,
            ObjectMapper mapper,
            Collection<?> resources,
            ErrorTable errors,
            RequestDispatch dispatch) {
        Handler application = ContainerFactory.createContainer(
                JettyHttpContainer.class, new ApiApplication(contract, mapper, resources, errors));
        return dispatch.before(application, contract);
    }
}
