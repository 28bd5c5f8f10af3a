package ai.vibengine.conformance.checks.sandbox;

import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Expect;
import ai.vibengine.conformance.fixtures.ExpectAccess;
import ai.vibengine.conformance.fixtures.MetadataQueries;
import ai.vibengine.conformance.http.Exchange;
import ai.vibengine.openapi.Level;

/** The end of a sandbox at the end of its timeout, by the clock of the kit alone. */
public final class ExpiryChecks {
    public void addTo(Catalogue catalogue) {
        addExpired(catalogue);
        addExtended(catalogue);
    }

    private static void addExpired(Catalogue catalogue) {
        catalogue.waiting("EXPIRY-01", Level.CONTRACT, "A sandbox lives its timeout in full.", context -> {
            ShortLived born = ShortLived.create(context, 3, context.unique());
            context.sleepUntil(born.asked().plusMillis(2700));
            Exchange exchange = context.get(born.path());
            // A late answer proves nothing.
            if (context.now().isBefore(born.asked().plusSeconds(3))) {
                Expect.status(exchange, 200);
            }
        });
        catalogue.waiting(
                "EXPIRY-02", Level.DOCUMENTED, "Within the second that follows expires_at it is 404.", context -> {
                    ShortLived born = ShortLived.expired(context, context.unique());
                    Expect.notFound(context.get(born.path()));
                });
        catalogue.waiting("EXPIRY-03", Level.DOCUMENTED, "An expired sandbox is not listed, nor counted.", context -> {
            String mark = context.unique();
            ShortLived.expired(context, mark);
            Exchange exchange = context.get(MetadataQueries.byMark(mark));
            Expect.entries(0, exchange);
            Expect.total(0, exchange);
        });
        catalogue.waiting("EXPIRY-04", Level.CONTRACT, "An expired sandbox cannot be killed: 404.", context -> {
            ShortLived born = ShortLived.expired(context, context.unique());
            Expect.notFound(context.delete(born.path()));
        });
        catalogue.waiting(
                "EXPIRY-05", Level.CONTRACT, "After expiry an extension is 404, never a revival.", context -> {
                    ShortLived born = ShortLived.expired(context, context.unique());
                    Expect.notFound(ShortLived.extend(context, born.path(), 60));
                    Expect.notFound(context.get(born.path()));
                });
    }

    private static void addExtended(Catalogue catalogue) {
        catalogue.waiting("EXPIRY-06", Level.DOCUMENTED, "An extension that answered 200 holds.", context -> {
            ShortLived.Extended extended = ShortLived.extended(context, 3, 0, 4);
            Expect.status(extended.exchange(), 200);
            context.sleepUntil(extended.asked().plusMillis(3500));
            Exchange exchange = context.get(extended.born().path());
            if (context.now().isBefore(extended.asked().plusSeconds(4))) {
                Expect.status(exchange, 200);
            }
        });
        catalogue.waiting("EXPIRY-07", Level.CONTRACT, "An extended sandbox expires in its turn.", context -> {
            ShortLived.Extended extended = ShortLived.extended(context, 4, 0, 5);
            Expect.status(extended.exchange(), 200);
            context.sleepUntil(extended.born()
                    .answered()
                    .plusSeconds(extended.exchange().data().path("timeout").asLong())
                    .plusMillis(1200));
            Expect.notFound(context.get(extended.born().path()));
        });
        catalogue.waiting("EXPIRY-08", Level.EXTENSION, "The owner of an expired sandbox is told so.", context -> {
            ShortLived born = ShortLived.expired(context, context.unique());
            ExpectAccess.stopped(context.get(born.path()), "expired");
        });
    }
}
