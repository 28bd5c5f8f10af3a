package ai.vibengine.server.benchmark;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.jetty.JettyHttpContainer;
import org.glassfish.jersey.server.ContainerFactory;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.jspecify.annotations.NullMarked;

/** Jersey on Jetty with nothing on it but one resource that answers the same text to everybody: the most that this stack can do. */
@NullMarked
final class ConstantServer {

    private ConstantServer() {}

    /** The server's answer about a sandbox. */
    @Path("/sandboxes/{sandbox_id}")
    public static final class Constant {

        private static final String TEXT = "{\"data\":{\"sandbox_id\":\"sbx_a1b2c3d4e5\",\"template\":\"base\","
                + "\"status\":\"running\",\"started_at\":\"2026-02-21T10:30:00Z\",\"timeout\":300,"
                + "\"expires_at\":\"2026-02-21T10:35:00Z\"},\"status\":\"ok\"}";

        /** Always the same. */
        @GET
        @Produces(MediaType.APPLICATION_JSON)
        public String get() {
            return TEXT;
        }
    }

    @SuppressWarnings("SystemOut") // the benchmark reads it
    public static void main(String[] arguments) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ResourceConfig application = new ResourceConfig(Constant.class)
                .register(JacksonFeature.withoutExceptionMappers())
                .property(ServerProperties.WADL_FEATURE_DISABLE, true)
                .property(ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
                .property(ServerProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
                .property(ServerProperties.MOXY_JSON_FEATURE_DISABLE, true);
        server.setHandler(ContainerFactory.createContainer(JettyHttpContainer.class, application));
        server.start();
        System.out.println("http://127.0.0.1:" + connector.getLocalPort() + "/sandboxes/sbx_a1b2c3d4e5");
        server.join();
    }
}
