package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.contract.Contract;
import ai.vibengine.conformance.contract.Level;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;

/** All requirements of the kit. */
public final class Checks {
    private Checks() {}

    /** The catalogue for an implementation that claims a level. */
    public static Catalogue catalogue(Contract contract, Level level) {
        Catalogue catalogue = new Catalogue();
        SharedSandbox shared = new SharedSandbox();
        SampleSandboxes sample = new SampleSandboxes();
        new EnvelopeRules(contract, level).addTo(catalogue);
        new HeaderRules(contract, level).addTo(catalogue);
        new SchemaRules(contract, level).addTo(catalogue);
        new AuthChecks(contract).addTo(catalogue);
        new ErrorChecks().addTo(catalogue);
        new MediaChecks().addTo(catalogue);
        new BodyChecks().addTo(catalogue);
        new ValidationChecks(contract, shared).addTo(catalogue);
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
        new CommandChecks(shared).addTo(catalogue);
        new CommandEndChecks(shared).addTo(catalogue);
        new BackgroundChecks(shared).addTo(catalogue);
        new CommandEventChecks(shared).addTo(catalogue);
        new CommandAccessChecks(shared).addTo(catalogue);
        new FileChecks(shared).addTo(catalogue);
        new FileReadChecks(shared).addTo(catalogue);
        new FilePathChecks(shared).addTo(catalogue);
        new FileAccessChecks(shared).addTo(catalogue);
        new DirectoryChecks(shared).addTo(catalogue);
        return catalogue;
    }

    /** A walk past every operation, for the rules to judge. */
    public static Check walk() {
        return new SmokeWalk();
    }
}
