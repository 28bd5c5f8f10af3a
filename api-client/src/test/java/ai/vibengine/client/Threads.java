package ai.vibengine.client;

import java.util.Locale;

/** Counts threads. */
final class Threads {

    private Threads() {}

    /** Those that clients have: their own, and the JDK's selectors. */
    static long ofClients() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().toLowerCase(Locale.ROOT))
                .filter(name -> name.startsWith("vibengine-client") || name.startsWith("httpclient"))
                .count();
    }
}
