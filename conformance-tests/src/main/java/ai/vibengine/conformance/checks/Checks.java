package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Contract;
import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Probe;

/** All requirements of the kit. */
public final class Checks {
    private Checks() {}

    /** The catalogue for an implementation that claims a level. */
    public static Catalogue catalogue(Contract contract, Level level) {
        Catalogue catalogue = new Catalogue();
        Workshop workshop = new Workshop();
        Sample sample = new Sample();
        new EnvelopeRules(contract, level).addTo(catalogue);
        new HeaderRules(contract, level).addTo(catalogue);
        new SchemaRules(contract, level).addTo(catalogue);
        new AuthChecks(contract).addTo(catalogue);
        new ErrorChecks().addTo(catalogue);
        new MediaChecks().addTo(catalogue);
        new BodyChecks().addTo(catalogue);
        new ValidationChecks(contract, workshop).addTo(catalogue);
        new LifecycleChecks().addTo(catalogue);
        new RaceChecks().addTo(catalogue);
        new ListChecks(sample).addTo(catalogue);
        new FilterChecks(sample).addTo(catalogue);
        new ExpiryChecks().addTo(catalogue);
        new RequestIdChecks().addTo(catalogue);
        new TenancyChecks(sample).addTo(catalogue);
        new PermissionChecks(sample).addTo(catalogue);
        new ConcurrencyChecks().addTo(catalogue);
        new BuildLimitChecks().addTo(catalogue);
        new RateChecks().addTo(catalogue);
        new IdempotencyChecks().addTo(catalogue);
        new WireChecks().addTo(catalogue);
        new TemplateChecks().addTo(catalogue);
        new CommandChecks(workshop).addTo(catalogue);
        new CommandEndChecks(workshop).addTo(catalogue);
        new BackgroundChecks(workshop).addTo(catalogue);
        new CommandEventChecks(workshop).addTo(catalogue);
        new CommandAccessChecks(workshop).addTo(catalogue);
        new FileChecks(workshop).addTo(catalogue);
        new FileReadChecks(workshop).addTo(catalogue);
        new FilePathChecks(workshop).addTo(catalogue);
        new FileAccessChecks(workshop).addTo(catalogue);
        new DirectoryChecks(workshop).addTo(catalogue);
        return catalogue;
    }

    /** A walk past every operation, for the rules to judge. */
    public static Probe tour() {
        return new Tour();
    }
}
