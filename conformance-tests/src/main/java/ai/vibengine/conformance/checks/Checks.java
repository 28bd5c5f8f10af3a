package ai.vibengine.conformance.checks;

import ai.vibengine.conformance.checks.account.AuthChecks;
import ai.vibengine.conformance.checks.account.BuildLimitChecks;
import ai.vibengine.conformance.checks.account.ConcurrencyChecks;
import ai.vibengine.conformance.checks.account.LimitsChecks;
import ai.vibengine.conformance.checks.account.PermissionChecks;
import ai.vibengine.conformance.checks.account.RateChecks;
import ai.vibengine.conformance.checks.account.TenancyChecks;
import ai.vibengine.conformance.checks.aspect.CredentialAspects;
import ai.vibengine.conformance.checks.aspect.EveryOperationAspects;
import ai.vibengine.conformance.checks.aspect.FormAspects;
import ai.vibengine.conformance.checks.aspect.LeakAspects;
import ai.vibengine.conformance.checks.aspect.MemoryAspects;
import ai.vibengine.conformance.checks.aspect.PageAspects;
import ai.vibengine.conformance.checks.aspect.RepetitionAspects;
import ai.vibengine.conformance.checks.aspect.SpendingAspects;
import ai.vibengine.conformance.checks.aspect.TextAspects;
import ai.vibengine.conformance.checks.aspect.TimeAspects;
import ai.vibengine.conformance.checks.aspect.ViewAspects;
import ai.vibengine.conformance.checks.command.BackgroundChecks;
import ai.vibengine.conformance.checks.command.CommandAccessChecks;
import ai.vibengine.conformance.checks.command.CommandChecks;
import ai.vibengine.conformance.checks.command.CommandEndChecks;
import ai.vibengine.conformance.checks.command.CommandEventChecks;
import ai.vibengine.conformance.checks.file.DirectoryChecks;
import ai.vibengine.conformance.checks.file.FileAccessChecks;
import ai.vibengine.conformance.checks.file.FileChecks;
import ai.vibengine.conformance.checks.file.FilePathChecks;
import ai.vibengine.conformance.checks.file.FileReadChecks;
import ai.vibengine.conformance.checks.http.BodyChecks;
import ai.vibengine.conformance.checks.http.EnvelopeRules;
import ai.vibengine.conformance.checks.http.ErrorChecks;
import ai.vibengine.conformance.checks.http.HeaderRules;
import ai.vibengine.conformance.checks.http.IdempotencyChecks;
import ai.vibengine.conformance.checks.http.MediaChecks;
import ai.vibengine.conformance.checks.http.RequestIdChecks;
import ai.vibengine.conformance.checks.http.SchemaRules;
import ai.vibengine.conformance.checks.http.WireChecks;
import ai.vibengine.conformance.checks.model.ModelChecks;
import ai.vibengine.conformance.checks.port.PortChecks;
import ai.vibengine.conformance.checks.sandbox.EnvironmentChecks;
import ai.vibengine.conformance.checks.sandbox.ExpiryChecks;
import ai.vibengine.conformance.checks.sandbox.ExtendTimeoutChecks;
import ai.vibengine.conformance.checks.sandbox.FilterChecks;
import ai.vibengine.conformance.checks.sandbox.IdleChecks;
import ai.vibengine.conformance.checks.sandbox.LifecycleChecks;
import ai.vibengine.conformance.checks.sandbox.ListChecks;
import ai.vibengine.conformance.checks.sandbox.NetworkChecks;
import ai.vibengine.conformance.checks.sandbox.PauseChecks;
import ai.vibengine.conformance.checks.sandbox.PropertyFilterChecks;
import ai.vibengine.conformance.checks.sandbox.RaceChecks;
import ai.vibengine.conformance.checks.sandbox.ResourceChecks;
import ai.vibengine.conformance.checks.sandbox.UpdateChecks;
import ai.vibengine.conformance.checks.template.StartCommandChecks;
import ai.vibengine.conformance.checks.template.TemplateBuildChecks;
import ai.vibengine.conformance.checks.template.TemplateExtensionChecks;
import ai.vibengine.conformance.checks.template.TemplateOriginChecks;
import ai.vibengine.conformance.checks.template.TemplateUseChecks;
import ai.vibengine.conformance.checks.template.WorkdirChecks;
import ai.vibengine.conformance.checks.validation.ValidationChecks;
import ai.vibengine.conformance.engine.Catalogue;
import ai.vibengine.conformance.engine.Check;
import ai.vibengine.conformance.fixtures.Lazy;
import ai.vibengine.conformance.fixtures.SampleSandboxes;
import ai.vibengine.conformance.fixtures.SharedSandbox;
import ai.vibengine.conformance.fixtures.SmokeWalk;
import ai.vibengine.conformance.fixtures.TemplateScenario;
import ai.vibengine.openapi.Contract;
import ai.vibengine.openapi.Level;

/** The catalogue of all requirements. */
public final class Checks {
    private Checks() {}

    /** Returns the catalogue for an implementation that claims this level. */
    public static Catalogue catalogue(Contract contract, Level level) {
        Catalogue catalogue = new Catalogue();
        SharedSandbox shared = new SharedSandbox();
        Lazy<TemplateScenario.Result> templates = TemplateScenario.lazy();
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
        new EnvironmentChecks(contract, shared).addTo(catalogue);
        new UpdateChecks(shared).addTo(catalogue);
        new IdleChecks(contract, shared).addTo(catalogue);
        new NetworkChecks(shared).addTo(catalogue);
        new PauseChecks(shared).addTo(catalogue);
        new ResourceChecks(contract, shared).addTo(catalogue);
        new RaceChecks().addTo(catalogue);
        new ListChecks(sample).addTo(catalogue);
        new FilterChecks(sample).addTo(catalogue);
        new PropertyFilterChecks(contract).addTo(catalogue);
        new ExpiryChecks().addTo(catalogue);
        new ExtendTimeoutChecks().addTo(catalogue);
        new RequestIdChecks().addTo(catalogue);
        new TenancyChecks(sample).addTo(catalogue);
        new PermissionChecks(sample).addTo(catalogue);
        new ConcurrencyChecks().addTo(catalogue);
        new BuildLimitChecks().addTo(catalogue);
        new RateChecks().addTo(catalogue);
        new LimitsChecks(contract, shared).addTo(catalogue);
        new IdempotencyChecks().addTo(catalogue);
        new WireChecks().addTo(catalogue);
        new TemplateBuildChecks(templates).addTo(catalogue);
        new TemplateUseChecks(templates).addTo(catalogue);
        new TemplateExtensionChecks(templates).addTo(catalogue);
        new TemplateOriginChecks(shared).addTo(catalogue);
        new WorkdirChecks(contract, shared).addTo(catalogue);
        new StartCommandChecks(contract, shared).addTo(catalogue);
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
        new PortChecks(contract, shared).addTo(catalogue);
        new CredentialAspects(contract).addTo(catalogue);
        new ViewAspects().addTo(catalogue);
        new TextAspects(contract).addTo(catalogue);
        new MemoryAspects(contract, shared).addTo(catalogue);
        new TimeAspects().addTo(catalogue);
        new SpendingAspects(contract).addTo(catalogue);
        new FormAspects(contract).addTo(catalogue);
        new LeakAspects(contract).addTo(catalogue);
        new EveryOperationAspects(contract, shared).addTo(catalogue);
        new PageAspects(shared).addTo(catalogue);
        new RepetitionAspects().addTo(catalogue);
        new ModelChecks(contract, shared).addTo(catalogue);
        return catalogue;
    }

    /** Returns the check that calls every operation, so that the rules have answers to judge. */
    public static Check walk() {
        return new SmokeWalk();
    }
}
