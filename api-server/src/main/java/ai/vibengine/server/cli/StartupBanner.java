package ai.vibengine.server.cli;

import ai.vibengine.server.VibengineServer;
import java.io.PrintWriter;

/** The lines that tell where a server is and how to use it. */
final class StartupBanner {

    private StartupBanner() {}

    static void print(VibengineServer server, PrintWriter out) {
        out.println("Listening on " + server.url());
        out.println("Reference at " + server.url() + "/docs");
        out.println("Dashboard at " + server.publicUrl() + "/dashboard");
        server.metricsUrl().ifPresent(url -> out.println("Metrics and health at " + url));
        server.previewPort().ifPresent(port -> out.println("Ports of sandboxes at port " + port));
        out.println("Try:");
        out.println("  curl -X POST " + server.url() + "/sandboxes -H \"X-API-Key: $VE_API_KEY\""
                + " -H \"Content-Type: application/json\" -d '{\"template\": \"base\"}'");
        out.flush();
    }
}
