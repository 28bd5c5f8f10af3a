package ai.vibengine.client;

import ai.vibengine.client.error.NotFoundException;
import ai.vibengine.client.sandbox.Sandbox;
import java.time.Duration;

/** The first program of a user. Takes VE_API_KEY and VE_BASE_URL from the environment. */
final class QuickStart {

    private QuickStart() {}

    /** Creates a sandbox, finds it, extends it and kills it, and prints what it sees. */
    public static void main(String[] arguments) {
        try (Vibengine vibengine = Vibengine.fromEnv()) {
            Sandbox sandbox = vibengine
                    .sandboxes()
                    .create(c ->
                            c.template("base").timeout(Duration.ofMinutes(5)).metadata("purpose", "data-analysis"));
            System.out.println("created " + sandbox);
            for (Sandbox running : vibengine.sandboxes().list(l -> l.template("base"))) {
                System.out.println("running " + running.id() + " " + running.metadata());
            }
            System.out.println(
                    "extended to " + sandbox.keepAlive(Duration.ofMinutes(10)).timeout());
            System.out.println("killed " + sandbox.kill());
            System.out.println("killed again " + sandbox.kill());
            try {
                sandbox.refresh();
            } catch (NotFoundException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
