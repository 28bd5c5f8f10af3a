package ai.vibengine.server.benchmark;

import ai.vibengine.server.process.Api;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.NullMarked;

/** Small requests, as many as the server takes, beside others of the same run, in turns. */
@NullMarked
@SuppressWarnings("SystemOut") // printing is its purpose
final class Requests {

    private static final int WARM_UP_SECONDS = 20;
    private static final int ROUNDS = 7;
    private static final int ROUND_SECONDS = 4;

    private Requests() {}

    /**
     * Prints how many reads of one sandbox are answered beside a constant answer of the same stack, and pages of a list beside those of a
     * long one.
     *
     * @param targetPercent what the first should be of its peer
     */
    static void compare(Path data, int targetPercent) throws Exception {
        try (Child constant = new Child(ConstantServer.class);
                Child server = new Child(InMemoryServer.class, data.toString(), "100", "10000")) {
            String url = server.word(0);
            String few = server.word(1);
            String many = server.word(2);
            Comparison get = compare(constant.word(0), few, url + "/sandboxes/" + anySandbox(url, few), few);
            System.out.printf(
                    "GET /sandboxes/{sandbox_id}: %.0f requests/s, constant answer %.0f requests/s: %.0f %% (target: at least %d %%)%n",
                    get.second(), get.first(), 100 * get.secondToFirst(), targetPercent);
            String list = url + "/sandboxes?limit=20";
            Comparison page = compare(list, few, list, many);
            System.out.printf(
                    "GET /sandboxes?limit=20: out of 100 %.0f requests/s, out of 10,000 %.0f requests/s: costs %.2f times as much (target: at most 2)%n",
                    page.first(), page.second(), 1 / page.secondToFirst());
        }
    }

    /**
     * Prints how many reads of one sandbox are answered with PostgreSQL beside those with SQLite.
     *
     * @param targetPercent what the first should be of its peer
     */
    static void compareDatabases(Child sqlite, Child postgres, int targetPercent) throws Exception {
        Comparison get = compare(urlOfAny(sqlite), sqlite.word(1), urlOfAny(postgres), postgres.word(1));
        System.out.printf(
                "GET /sandboxes/{sandbox_id}: SQLite %.0f requests/s, PostgreSQL %.0f requests/s: %.0f %% (target: at least %d %%)%n",
                get.first(), get.second(), 100 * get.secondToFirst(), targetPercent);
    }

    private static String urlOfAny(Child server) throws Exception {
        return server.word(0) + "/sandboxes/" + anySandbox(server.word(0), server.word(1));
    }

    private record Comparison(double first, double second, double secondToFirst) {}

    private static Comparison compare(String firstUrl, String firstKey, String secondUrl, String secondKey)
            throws Exception {
        Load.of(firstUrl, firstKey, WARM_UP_SECONDS);
        Load.of(secondUrl, secondKey, WARM_UP_SECONDS);
        Timings first = new Timings();
        Timings second = new Timings();
        Timings ratios = new Timings();
        for (int i = 0; i < ROUNDS; i++) {
            double one = Load.of(firstUrl, firstKey, ROUND_SECONDS);
            double other = Load.of(secondUrl, secondKey, ROUND_SECONDS);
            first.add(one);
            second.add(other);
            ratios.add(other / one);
        }
        return new Comparison(first.median(), second.median(), ratios.median());
    }

    private static String anySandbox(String url, String key) throws Exception {
        return new Api(URI.create(url), key)
                .get("/sandboxes?limit=1")
                .data()
                .path(0)
                .path("sandbox_id")
                .asText();
    }
}
