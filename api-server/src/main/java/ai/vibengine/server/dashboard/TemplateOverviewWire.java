package ai.vibengine.server.dashboard;

import ai.vibengine.server.account.Account;
import ai.vibengine.server.contract.ContractNumbers;
import ai.vibengine.server.generated.model.LogLines;
import ai.vibengine.server.generated.model.Templates;
import ai.vibengine.server.template.LogLine;
import ai.vibengine.server.template.TemplateService;
import ai.vibengine.server.template.TemplateWire;
import java.util.List;

/** Templates and their logs as the dashboard's contract writes them. */
final class TemplateOverviewWire {

    private static final int MOST = ContractNumbers.TEMPLATES_TEMPLATES_MAX_ITEMS;

    private TemplateOverviewWire() {}

    static Templates of(TemplateService service, Account account) {
        return new Templates()
                .templates(service.list(account, MOST, null).templates().stream()
                        .map(TemplateWire::template)
                        .toList());
    }

    static LogLines lines(List<LogLine> lines) {
        return new LogLines().lines(lines.stream().map(TemplateWire::line).toList());
    }
}
