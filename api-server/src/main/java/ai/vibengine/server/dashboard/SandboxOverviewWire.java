package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.contract.ContractNumbers;
import ai.vibengine.server.generated.model.EndedSandbox;
import ai.vibengine.server.generated.model.Sandboxes;
import ai.vibengine.server.generated.model.StopReason;
import ai.vibengine.server.http.resource.Timestamps;
import ai.vibengine.server.sandbox.SandboxPage;
import ai.vibengine.server.sandbox.SandboxQuery;
import ai.vibengine.server.sandbox.SandboxService;
import ai.vibengine.server.sandbox.SandboxWire;
import ai.vibengine.server.sandbox.StoppedSandbox;

/** Running and lately stopped sandboxes as the dashboard's contract writes them. */
final class SandboxOverviewWire {

    private SandboxOverviewWire() {}

    static Sandboxes of(SandboxService service, Account account) {
        SandboxPage page = service.list(account, SandboxQuery.all(ContractNumbers.SANDBOXES_RUNNING_MAX_ITEMS));
        return new Sandboxes()
                .running(page.sandboxes().stream().map(SandboxWire::sandbox).toList())
                .runningCount(page.totalCount())
                .limit(account.concurrentSandboxes())
                .stopped(service.stopped(account, ContractNumbers.SANDBOXES_STOPPED_MAX_ITEMS).stream()
                        .map(SandboxOverviewWire::ended)
                        .toList());
    }

    private static EndedSandbox ended(StoppedSandbox stopped) {
        return new EndedSandbox()
                .sandboxId(stopped.sandbox().sandboxId())
                .template(stopped.sandbox().template())
                .startedAt(Timestamps.of(stopped.sandbox().startedAt()))
                .stoppedAt(Timestamps.of(stopped.stop().at()))
                .reason(StopReason.fromValue(stopped.stop().reason().word()))
                .metadata(stopped.sandbox().metadata());
    }
}
