package ai.vibengine.server.dashboard;

import ai.vibengine.server.generated.model.KeyUsage;
import ai.vibengine.server.generated.model.Usage;
import ai.vibengine.server.generated.model.UsageSandboxes;
import ai.vibengine.server.generated.model.UsageSeries;
import ai.vibengine.server.generated.model.UsageWindow;
import ai.vibengine.server.http.resource.Timestamps;

/** Usage as the dashboard's contract writes it. */
final class UsageWire {

    private UsageWire() {}

    static Usage of(UsageService.Overview overview) {
        return new Usage()
                .plan(Usage.PlanEnum.fromValue(overview.account().plan().word()))
                .window(new UsageWindow()
                        .limit(overview.window().limit())
                        .used(overview.window().limit() - overview.window().remaining())
                        .resetSeconds(overview.window().resetSeconds()))
                .sandboxes(new UsageSandboxes()
                        .limit(overview.account().concurrentSandboxes())
                        .running(overview.running()))
                .hour(series(overview.hour()))
                .day(series(overview.day()));
    }

    private static UsageSeries series(UsageService.Series series) {
        return new UsageSeries()
                .start(Timestamps.of(series.start()))
                .stepSeconds((int) series.step().toSeconds())
                .keys(series.keys().stream()
                        .map(key -> new KeyUsage()
                                .keyId(key.keyId())
                                .name(key.label())
                                .requests(key.requests())
                                .refused(key.refused()))
                        .toList());
    }
}
